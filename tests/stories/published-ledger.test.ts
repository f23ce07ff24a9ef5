import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import { objectPath } from "../../cluster/object-path.js";
import { expectCode, type Standing, Story, storyTimeoutMs } from "./story.js";

interface Workload extends KubernetesObject {
    readonly spec?: {
        readonly selector?: unknown;
        readonly template?: {
            readonly metadata?: { readonly labels?: unknown };
            readonly spec?: { readonly containers?: readonly { readonly image?: string }[] };
        };
    };
}

/** What a manifest and the running object must have in common. */
function essence({ kind, metadata, spec }: Workload) {
    // The API server adds this label to a namespace.
    const { "kubernetes.io/metadata.name": _, ...labels } = metadata?.labels ?? {};
    return {
        kind,
        labels,
        selector: spec?.selector,
        podLabels: spec?.template?.metadata?.labels,
        images: spec?.template?.spec?.containers?.map(({ image }) => image),
    };
}

describe("A published ledger", function () {
    this.timeout(storyTimeoutMs);
    let story: Story;
    let standing: Standing;

    before(async () => {
        story = await Story.start("published");
        expectCode(0, await story.release("deploy", "1.0.0"));
        const key = 'fastapi-release:secrets["1"].API_KEY';
        expectCode(0, await story.pulumi("config", "set", "--secret", "--path", key, "hunter2"));
        story.settings.edit(({ release }) => Object.assign(release, { secrets: 1 }));
        expectCode(0, await story.release("deploy", "1.1.0", "--promote", "--message", "<b>the new search</b>"));
        standing = await story.standing();
    });
    after(() => story?.close());

    const out = (name: string) => join(story.folder, name);
    const render = (entry: string) => story.release("render", entry, "--out", out(`entry-${entry}`), "--json");
    const read = (entry: string, path: string) => parse(readFileSync(join(out(`entry-${entry}`), path), "utf8"));

    it("renders its last entry as the running objects: the same labels, selectors and images", async () => {
        expectCode(0, await render("2"));
        const { resources } = read("2", "kustomization.yaml") as { resources: string[] };
        const objects = resources.map(path => read("2", path) as Workload);
        assert.ok(objects.filter(({ kind }) => kind === "Deployment").length === 2);
        const { api } = story.cluster;
        for (const object of objects) {
            const { apiVersion = "", kind = "", metadata } = object;
            const path = await objectPath(api, {
                apiVersion,
                kind,
                namespace: metadata?.namespace,
                name: metadata?.name,
            });
            assert.deepEqual(essence(object), essence(await api.get<Workload>(path)));
        }
    });

    it("renders an earlier entry as it was: another release serves, alone", async () => {
        expectCode(0, await render("1"));
        const { resources } = read("1", "kustomization.yaml") as { resources: string[] };
        assert.equal(resources.filter(path => path.startsWith("deployment-")).length, 1);
        const service = read("1", "service-users.yaml") as KubernetesObject;
        assert.equal(service.metadata?.annotations?.["fastapi-release/serves"], "1.0.0 in blue");
    });

    it("writes no secret into the folder or the report", async () => {
        const secrets = readdirSync(out("entry-2/secrets")).map(file => read("2", `secrets/${file}`));
        assert.deepEqual(
            secrets.map(({ stringData }) => stringData),
            [{ API_KEY: "" }, { SESSION_SECRET: "" }],
        );
        const now = ["--now", "2030-01-01T00:00:00Z"];
        expectCode(0, await story.release("report", "--out", out("report.html"), ...now, "--json"));
        const encoded = Buffer.from("hunter2").toString("base64");
        const files = readdirSync(out("entry-2"), { recursive: true, withFileTypes: true }).filter(file =>
            file.isFile(),
        );
        for (const path of [...files.map(file => join(file.parentPath, file.name)), out("report.html")]) {
            const text = readFileSync(path, "utf8");
            assert.ok(!text.includes("hunter2") && !text.includes(encoded), path);
        }
    });

    it("reports who serves, what the gate found and how to roll back, the same each time", async () => {
        const html = readFileSync(out("report.html"), "utf8");
        assert.match(html, /<strong>1\.1\.0<\/strong> in green serves since/);
        assert.match(html, /<caption>Gate of 1\.1\.0 in green: \d+ checks<\/caption>/);
        assert.ok(html.includes("fastapi-release rollback --to 1.0.0 --stack dev"));
        assert.ok(html.includes("&lt;b&gt;the new search&lt;/b&gt;") && !html.includes("<b>the new"));
        expectCode(0, await story.release("report", "--out", out("again.html"), "--now", "2030-01-01T00:00:00Z"));
        assert.equal(readFileSync(out("again.html"), "utf8"), html);
    });

    it("has changed neither the cluster, the state, the settings file nor the ledger", async () => {
        await story.assertStands(standing);
        assert.equal((await story.history()).length, 2);
    });
});
