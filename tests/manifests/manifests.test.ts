import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { loadKubeconfig } from "../../cluster/kubeconfig.js";
import { KubernetesApi } from "../../cluster/kubernetes-api.js";
import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import { projectFolder } from "../../machine/files.js";
import { readSettings } from "../../model/settings/read-settings.js";
import { ensurePlatform } from "../../platform/ensure-platform.js";
import { renderedManifests } from "../unit/components/rendered-manifests.js";
import { buildManifestTools, type Finding, kubeconform, kubeScore } from "./manifest-tools.js";
import { writeSchemas } from "./write-schemas.js";

const stacks = ["dev", "prod"] as const;
type StackName = (typeof stacks)[number];

interface Exception {
    readonly check: string;
    /** @default all stacks */
    readonly stack?: StackName;
    /** @default all objects */
    readonly of?: RegExp;
    /** @default whatever the check reports */
    readonly what?: RegExp;
    readonly why: string;
}

/** What kube-score asks for and we leave out on purpose. */
const exceptions: readonly Exception[] = [
    {
        check: "container-image-pull-policy",
        why: "images are pinned by digest: a node's copy is right, and a rollback does not wait for a registry",
    },
    {
        check: "container-resources",
        what: /CPU limit is not set/,
        why: "a CPU limit slows a service down while its node idles; the settings may set one",
    },
    {
        check: "deployment-has-host-podantiaffinity",
        why: "pods are spread over nodes by topologySpreadConstraints",
    },
    {
        check: "deployment-targeted-by-hpa-does-not-have-replicas-configured",
        why: "a new slot starts at the live slot's size; the autoscaler sets the number afterwards, and the program ignores it",
    },
    {
        check: "pod-networkpolicy",
        of: /^Job /,
        why: "gates and migrations run for seconds and get no requests",
    },
    {
        check: "pod-networkpolicy",
        stack: "dev",
        why: "a developer's platform cannot enforce one",
    },
];

function settingsOf(stack: StackName) {
    const file = parse(readFileSync(join(projectFolder(), `Pulumi.${stack}.yaml`), "utf8")) as { config: object };
    const raw = Object.fromEntries(
        Object.entries(file.config).flatMap(([key, value]) => {
            const [namespace, name = ""] = key.split(":");
            return namespace === "fastapi-release" ? [[name, value as unknown]] : [];
        }),
    );
    // A developer's stack starts empty; this is its first deploy.
    const blue = { version: "1.0.0", digest: `sha256:${"a".repeat(64)}`, ...(raw["release"] as object) };
    const { settings, problems } = readSettings("slots" in raw ? raw : { ...raw, slots: { blue }, traffic: "blue" });
    return settings ?? assert.fail(JSON.stringify(problems));
}

function covers(exception: Exception, stack: StackName, { check, object, what }: Finding): boolean {
    return (
        exception.check === check &&
        (exception.stack ?? stack) === stack &&
        exception.of?.test(object) !== false &&
        exception.what?.test(what) !== false
    );
}

describe("Rendered manifests", function () {
    this.timeout(900_000);
    let tools: string;
    let folder: string;

    before(async () => {
        folder = mkdtempSync(join(tmpdir(), "schemas-"));
        tools = await buildManifestTools();
    });
    after(() => rmSync(folder, { recursive: true }));

    for (const stack of stacks) {
        describe(`of ${stack}`, () => {
            let objects: KubernetesObject[];

            before(async () => {
                objects = await renderedManifests(settingsOf(stack));
                const { kubeconfig, context } = await ensurePlatform(undefined, { addons: ["gateway"] });
                const api = new KubernetesApi(await loadKubeconfig({ path: kubeconfig, context }));
                await writeSchemas(api, objects, folder);
            });

            it("match the cluster's own schemas: kubeconform", () => {
                assert.deepEqual(kubeconform(tools, folder, objects), []);
                const [deployment] = objects.filter(({ kind }) => kind === "Deployment");
                const misspelt = { ...deployment, spec: { ...(deployment?.spec as object), replica: 1 } };
                assert.equal(kubeconform(tools, folder, [misspelt]).length, 1);
            });

            it("give kube-score nothing to report except the listed exceptions", () => {
                const findings = kubeScore(tools, objects);
                const left = findings.filter(finding => !exceptions.some(of => covers(of, stack, finding)));
                assert.deepEqual(left, []);
            });
        });
    }

    it("need every listed exception", async () => {
        const used = new Set<Exception>();
        for (const stack of stacks) {
            const findings = kubeScore(tools, await renderedManifests(settingsOf(stack)));
            const needed = exceptions.filter(of => findings.some(finding => covers(of, stack, finding)));
            for (const exception of needed) used.add(exception);
        }
        assert.deepEqual(
            exceptions.filter(exception => !used.has(exception)),
            [],
        );
    });
});
