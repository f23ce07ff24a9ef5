import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import { readSettings } from "../../model/settings/read-settings.js";
import { lookUp } from "../../registry/registry-api.js";
import { neededRights } from "../../release/doctor/needed-rights.js";
import { LimitedUser } from "./limited-user.js";
import type { EndedCommand } from "./running-command.js";
import { SecondStack } from "./second-stack.js";
import { expectCode, Story, storyTimeoutMs } from "./story.js";
import type { EditedRelease } from "./story-settings.js";

/** From a cause's first appearance to the line that tells it. */
const toldWithinSeconds = 20;

const application = (lines: readonly string[], run: string) => [
    "python3",
    "-c",
    ["import uvicorn", "from fastapi import FastAPI", ...lines, run].join("\n"),
];
const everywhere = 'uvicorn.run(app, host="0.0.0.0", port=8000)';

interface Cause {
    readonly release: EditedRelease;
    /** Told while the update waits. */
    readonly told: RegExp;
    /** What to type, told in the end. */
    readonly advice: RegExp;
}

/** By the name of the service that has it. */
const causes: Readonly<Record<string, Cause>> = {
    path: {
        release: { probes: { path: "/nowhere" } },
        told: /waiting: startup probe: GET \/nowhere answered 404/,
        advice: /no GET \/nowhere: set release\.probes\.path/,
    },
    host: {
        release: {
            probes: { path: "/" },
            command: application(
                [
                    "from starlette.middleware.trustedhost import TrustedHostMiddleware",
                    "app = FastAPI()",
                    'app.add_middleware(TrustedHostMiddleware, allowed_hosts=["users.example.com"])',
                ],
                everywhere,
            ),
        },
        told: /waiting: startup probe: GET \/ answered 400/,
        advice: /set release\.probes\.host/,
    },
    redirect: {
        release: {
            probes: { path: "/" },
            command: application(
                [
                    "from starlette.middleware.httpsredirect import HTTPSRedirectMiddleware",
                    "app = FastAPI()",
                    "app.add_middleware(HTTPSRedirectMiddleware)",
                ],
                everywhere,
            ),
        },
        told: /waiting: startup probe: GET \/ (is redirected: |answered 307)/,
        advice: /release\.probes\.headers: \{X-Forwarded-Proto: "https"\}/,
    },
    loopback: {
        release: {
            probes: { startup: { failureThreshold: 20 } },
            rollout: { progressDeadlineSeconds: 30 },
            command: application(["app = FastAPI()"], 'uvicorn.run(app, host="127.0.0.1", port=8000)'),
        },
        told: /waiting: startup probe: connection refused at port 8000/,
        advice: /--host 0\.0\.0\.0/,
    },
    memory: {
        release: {
            command: ["python3", "-c", "hoard = bytearray(10**9)"],
            resources: { requests: { cpu: "10m", memory: "16Mi" }, limits: { memory: "64Mi" } },
        },
        told: /waiting: \S+: app: OOMKilled: it used more memory than its limit of 64Mi/,
        advice: /raise release\.resources\.limits\.memory/,
    },
    folder: {
        release: { command: ["python3", "-c", 'import os; os.makedirs("logs")'] },
        told: /waiting: \S+: app: ended \S+( times)?, last with exit code 1: OSError: \[Errno 30\] Read-only file system: 'logs'/,
        advice: /volumes: \{logs: \{emptyDir: \{\}\}\}, mounts: \[\{volume: logs, path: \/app\/logs\}\]/,
    },
    variable: {
        release: { command: ["python3", "-c", 'import os; os.environ["DATABASE_URL"]'] },
        told: /waiting: \S+: app: ended \S+( times)?, last with exit code 1: KeyError: 'DATABASE_URL'/,
        advice: /without the variable DATABASE_URL: .*\n.*env: \{DATABASE_URL: …\}/,
    },
    command: {
        release: { command: ["nowhere"] },
        told: /waiting: \S+: app: \S+: .*"nowhere": executable file not found in \$PATH/,
        advice: /the image has no "nowhere"/,
    },
};

// Shows that a deploy which is bound to fail is refused before anything is published, and that one which fails later names
// its cause and what to type within seconds. All in one namespace that an administrator made.
describe("The first failure", function () {
    this.timeout(storyTimeoutMs);
    let story: Story;
    let limited: LimitedUser | undefined;
    let namespace: string;

    before(async () => {
        // A context of the user's own: the platform's brings its own kubeconfig.
        story = await Story.start("first", { context: "story" });
        ({ namespace } = story.cluster);
        const kubeconfig = JSON.parse(readFileSync(story.platform.kubeconfig, "utf8"));
        kubeconfig.contexts[0].name = "story";
        story.environment["KUBECONFIG"] = join(story.folder, "kubeconfig");
        writeFileSync(story.environment["KUBECONFIG"], JSON.stringify(kubeconfig), { mode: 0o600 });
        const made = { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } };
        await story.cluster.api.create("/api/v1/namespaces", made);
    });
    after(async () => {
        await limited?.remove();
        await story?.close();
    });

    const place = () => `/api/v1/namespaces/${namespace}`;

    it("is a refusal if somebody else made the namespace, by doctor too, with what to type", async () => {
        const words =
            /"story-first-\w+" exists, and no stack made it\. To use it as it is, add `existingNamespace: true`/;
        assert.match(expectCode(1, await story.release("doctor")).output, words);
        assert.match(expectCode(1, await story.release("deploy", "1.0.0")).output, words);
        story.settings.edit(({ service }) => {
            service.existingNamespace = true;
        });
        expectCode(0, await story.release("doctor"));
    });

    it("is a refusal of all that can be foreseen at once, and nothing is published", async () => {
        const text = story.settings.text;
        const repository = `${story.platform.registry}/stories/${namespace}`;
        story.settings.edit(({ release }) => {
            release.repository = repository;
            release.imagePullSecrets = ["regcred"];
            release.secretEnv = { DATABASE_URL: { secret: "users-db" } };
            release.nodeSelector = { "example.com/disk": "nvme" };
        });
        const limits = { type: "Container", min: { memory: "1Gi" } };
        await story.cluster.api.create(`${place()}/limitranges`, {
            apiVersion: "v1",
            kind: "LimitRange",
            metadata: { name: "least" },
            spec: { limits: [limits] },
        } as KubernetesObject);
        await story.cluster.api.create(`${place()}/resourcequotas`, {
            apiVersion: "v1",
            kind: "ResourceQuota",
            metadata: { name: "few" },
            spec: { hard: { pods: "1" } },
        } as KubernetesObject);
        const words = [
            /the quota "few" allows pods 1, of which 0 is used; 1 pod and its gate need 2 more/,
            /the cluster would refuse its pods and its gate: .*minimum memory usage per Container is 1Gi/,
            /does not take its pods: it lacks the label example\.com\/disk=nvme of release\.nodeSelector/,
            /the Secret "regcred" is not in the namespace .*create secret docker-registry regcred/,
            /the Secret "users-db" with DATABASE_URL is not in the namespace/,
        ];
        for (const args of [["doctor"], ["deploy", "1.0.0", "--dry-run"], ["deploy", "1.0.0"]]) {
            const { output, startedMs, endedMs } = expectCode(1, await story.release(...args));
            // A deploy looks into its preview for Secrets that the program makes; this one is refused before.
            const expected = args.length === 2 && args[0] === "deploy" ? words.slice(0, 3) : words;
            for (const word of expected) assert.match(output, word, args.join(" "));
            assert.ok(endedMs - startedMs < toldWithinSeconds * 1000, `${args[0]}: ${endedMs - startedMs} ms`);
        }
        await story.cluster.api.delete(`${place()}/limitranges/least`);
        await story.cluster.api.delete(`${place()}/resourcequotas/few`);
        story.settings.edit(({ release }) => {
            delete release.nodeSelector;
        });
        const { output } = expectCode(1, await story.release("deploy", "1.0.0"));
        for (const word of words.slice(3)) assert.match(output, word);
        assert.equal(await lookUp(repository, "1.0.0"), undefined);
        story.settings.text = text;
    });

    /** Deploys a service of its own in the same namespace. */
    async function deploy(name: string, { release: change }: Cause): Promise<EndedCommand> {
        const stack = new SecondStack(story, name);
        stack.settings.edit(({ service, release }) => {
            Object.assign(service, { name, namespace, existingNamespace: true });
            Object.assign(release, change);
        });
        return stack.release("deploy", "1.0.0");
    }

    /** Seconds from the first pod to the line that tells the cause. */
    function toldAfter(output: string, told: RegExp): number {
        const at = output.search(told);
        assert.ok(at >= 0, `no ${told} in:\n${output}`);
        const steps = [...output.matchAll(/^ +([\d.]+) s {2}/gm)].map(([, seconds]) => Number(seconds));
        const [, began] = /([\d.]+) s {2}creating Deployment/.exec(output) ?? [];
        const [, ended] = /([\d.]+) s {2}failed Deployment/.exec(output) ?? [];
        assert.ok(began !== undefined && steps.length > 0, output);
        // The line itself has no time: it stands before the end.
        return Number(ended ?? steps.at(-1)) - Number(began);
    }

    // Two at a time: each has a Pulumi of its own.
    const names = Object.keys(causes);
    for (const pair of names.flatMap((name, index) => (index % 2 === 0 ? [[name, names[index + 1]!]] : []))) {
        it(`tells what is wrong with ${pair.join(" and ")}, and what to type`, async () => {
            const outputs = await Promise.all(pair.map(name => deploy(name, causes[name]!)));
            for (const [index, name] of pair.entries()) {
                const { told, advice } = causes[name]!;
                const { output } = expectCode(2, outputs[index]!);
                assert.match(output, advice);
                const seconds = toldAfter(output, told);
                // Refused connections are usual while an application starts.
                const most = name === "loopback" ? 60 : toldWithinSeconds + 10;
                assert.ok(seconds < most, `${name}: ${seconds} s:\n${output}`);
            }
        });
    }

    it("does not come from a port of the system, which the pods' user may listen on", async () => {
        const cause = {
            release: {
                port: 80,
                probes: { path: "/openapi.json" },
                checks: [],
                command: application(["app = FastAPI()"], 'uvicorn.run(app, host="0.0.0.0", port=80)'),
            },
        };
        const { output } = expectCode(0, await deploy("low", { ...cause, told: / /, advice: / / }));
        assert.match(output, /1\.0\.0 in blue serves: GET \/openapi\.json through the Service low answered 200/);
    });

    it("does not come from rights in that namespace alone", async () => {
        const path = story.environment["KUBECONFIG"]!;
        const { api } = story.cluster;
        limited = await LimitedUser.make(api, namespace, true);
        const { settings } = readSettings(story.settings.read());
        await limited.let(neededRights(settings!, true));
        const own = join(story.folder, "limited");
        limited.writeKubeconfig(path, own);
        story.environment["KUBECONFIG"] = own;
        expectCode(0, await story.release("doctor"));
        expectCode(0, await story.release("deploy", "1.0.0"));
        const { output } = expectCode(0, await story.release("deploy", "1.1.0", "--promote"));
        assert.match(output, /1\.1\.0 in green serves: GET \S+ through the Service users answered 200/);
        const back = expectCode(0, await story.release("rollback"));
        assert.match(back.output, /1\.0\.0 in blue serves: GET \S+ through the Service users answered 200/);
        const { output: verified } = expectCode(0, await story.release("verify"));
        assert.match(verified, /ok +users: GET \S+ through the Service users answered 200/);
        story.environment["KUBECONFIG"] = path;
        expectCode(0, await story.pulumi("destroy", "--yes", "--skip-preview"));
        const { metadata } = await api.get<KubernetesObject>(place());
        assert.equal(metadata?.deletionTimestamp, undefined);
        assert.equal(metadata?.labels?.["pod-security.kubernetes.io/enforce"], undefined);
    });

    for (const [kind, mount] of [
        ["any", ""],
        ["a BuildKit", "--mount=type=cache,target=/cache "],
    ] as const) {
        it(`tells the step of a build that failed, its line and its output, in ${kind} Dockerfile`, async () => {
            const text = story.settings.text;
            const run = `RUN ${mount}echo "it begins" && \\\n    echo "ERROR: No matching distribution found for nowhere==9" && exit 7`;
            const dockerfile = join(story.workspace.folder, "app", "Dockerfile");
            writeFileSync(dockerfile, ["ARG PYTHON_IMAGE", "FROM $PYTHON_IMAGE", run, ""].join("\n"));
            await story.workspace.commit("A build that fails");
            story.settings.edit(({ service, release }) => {
                service.existingNamespace = true;
                release.repository = `${story.platform.registry}/stories/${namespace}`;
            });
            const { output } = expectCode(2, await story.release("deploy", "2.0.0"));
            assert.match(
                output,
                /the build of \S+:2\.0\.0 failed at: RUN .*exit 7 \(app\/Dockerfile, line 3\)\n +it begins\n/,
            );
            assert.match(output, /ERROR: No matching distribution found for nowhere==9\n +ended with exit code 7\n/);
            assert.match(output, /what to do:\n +- the package index has no nowhere==9 for the image's Python/);
            assert.doesNotMatch(output, /error reading build output|failed to solve/);
            story.settings.text = text;
        });
    }
});
