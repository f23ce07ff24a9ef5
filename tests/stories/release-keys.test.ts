import assert from "node:assert/strict";
import { podExec } from "../../cluster/pod-exec.js";
import { appContainer, secretsName } from "../../model/names.js";
import type { ReleasePod } from "./cluster-view.js";
import { eventually } from "./eventually.js";
import { expectCode, Story, storyTimeoutMs } from "./story.js";
import type { StoryLoad } from "./story-load.js";

// Shows that nothing touches the serving pods, and that the ledger never lies.
describe("A release that sets every option of its pods", function () {
    this.timeout(storyTimeoutMs);
    let story: Story;
    let load: StoryLoad;

    before(async () => {
        story = await Story.start("keys");
        expectCode(0, await story.release("deploy", "1.0.0"));
        load = await story.load();
        await story.cluster.api.create(`/api/v1/namespaces/${story.cluster.namespace}/secrets`, {
            apiVersion: "v1",
            kind: "Secret",
            metadata: { name: "users-db-v3" },
            stringData: { url: "postgres://db" },
        });
    });
    after(() => story?.close());

    const setSecret = async (version: number, value: string) =>
        expectCode(
            0,
            await story.pulumi(
                "config",
                "set",
                "--secret",
                "--path",
                `fastapi-release:secrets["${version}"].API_KEY`,
                value,
            ),
        );

    /** The running pod of a version, ignoring one that is ending. */
    async function podOf(version: string): Promise<ReleasePod | undefined> {
        return (await story.cluster.pods(version)).find(({ ready, ending }) => ready && !ending);
    }

    /** Replaces the pod of a version and waits for the new one. */
    async function restart(version: string): Promise<void> {
        const before = await podOf(version);
        await story.cluster.restart(`users-${before?.slot}-${before?.releaseId}`);
        const replaced = async () => {
            const pods = await story.cluster.pods(version);
            return pods.every(({ uid, ready }) => ready && uid !== before?.uid) ? true : undefined;
        };
        await eventually(`another pod of ${version}`, replaced);
    }

    /** The environment of a version's application container, and the note in its volume. */
    async function seenBy(version: string): Promise<Record<string, string>> {
        const pod = await podOf(version);
        const program =
            "import json, os, pathlib; note = pathlib.Path('/var/cache/note'); " +
            "print(json.dumps({**os.environ, 'note': note.read_text() if note.exists() else ''}))";
        const { api, namespace } = story.cluster;
        const { stdout } = await podExec(api, namespace, pod?.name ?? "", appContainer, ["python3", "-c", program], {
            timeoutMs: 20_000,
        });
        return JSON.parse(stdout);
    }

    it("runs with them on real pods and leaves the live ones alone", async () => {
        await setSecret(1, "first of the keys");
        const live = await story.cluster.pods("1.0.0");
        story.settings.edit(({ release }) => {
            Object.assign(release, {
                probes: { startup: { failureThreshold: 90 }, readiness: { periodSeconds: 2 } },
                rollout: { minReadySeconds: 1, progressDeadlineSeconds: 140 },
                shutdown: { preStopSeconds: 6, serverSeconds: 10 },
                volumes: { cache: { emptyDir: { sizeLimit: "16Mi", inMemory: true } } },
                mounts: [{ volume: "cache", path: "/var/cache", readOnly: true }],
                initContainers: [
                    {
                        name: "prepare",
                        command: ["python3", "-c", "open('/scratch/note', 'w').write('prepared')"],
                        mounts: [{ volume: "cache", path: "/scratch" }],
                    },
                ],
                sideContainers: [
                    {
                        name: "beside",
                        image: `${story.repository}@${story.images.digests["1.0.0"]}`,
                        command: ["python3", "-c", "import signal; signal.sigwait([signal.SIGTERM])"],
                        resources: { requests: { cpu: "10m", memory: "16Mi" }, limits: { memory: "64Mi" } },
                    },
                ],
                topologySpread: ["node", "zone"],
                tolerations: [{ key: "spot", operator: "Exists", effect: "NoSchedule" }],
                affinity: {
                    nodeAffinity: {
                        requiredDuringSchedulingIgnoredDuringExecution: {
                            nodeSelectorTerms: [
                                { matchExpressions: [{ key: "kubernetes.io/os", operator: "In", values: ["linux"] }] },
                            ],
                        },
                    },
                },
                nodeSelector: { "kubernetes.io/os": "linux" },
                labels: { team: "accounts" },
                annotations: { "example.com/note": "any text" },
                scrape: true,
                serviceAccount: "own",
                network: { from: [{ namespace: "default" }] },
                secretEnv: { DB_URL: { secret: "users-db-v3", key: "url" } },
                secrets: 1,
            });
        });
        expectCode(0, await story.release("deploy", "1.1.0"));
        assert.deepEqual(await story.cluster.pods("1.0.0"), live);
        const { note, API_KEY, DB_URL, UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN } = await seenBy("1.1.0");
        assert.deepEqual(
            { note, API_KEY, DB_URL, UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN },
            {
                note: "prepared",
                API_KEY: "first of the keys",
                DB_URL: "postgres://db",
                UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN: "10",
            },
        );
        assert.equal((await seenBy("1.0.0"))["API_KEY"], undefined);
    });

    it("is promoted and restarted without losing a request", async () => {
        expectCode(0, await story.release("deploy", "--promote"));
        // Its clients leave, its server finishes, and the new pod is ready before that.
        await restart("1.1.0");
    });

    it("keeps its secrets when the next release has others, and a rollback restores them", async () => {
        await setSecret(2, "second of the keys");
        story.settings.edit(({ release }) => {
            release.secrets = 2;
        });
        expectCode(0, await story.release("deploy", "1.0.0", "--promote"));
        assert.equal((await seenBy("1.0.0"))["API_KEY"], "second of the keys");
        assert.equal((await seenBy("1.1.0"))["API_KEY"], "first of the keys");
        const { output } = expectCode(0, await story.release("rollback"));
        assert.match(output, /instant, one object changes/);
        // A new pod reads what the release always read.
        await restart("1.1.0");
        assert.equal((await seenBy("1.1.0"))["API_KEY"], "first of the keys");
    });

    it("never replaces a secrets version that pods read", async () => {
        await setSecret(1, "another first");
        const objects = await story.cluster.objects();
        expectCode(0, await story.release("deploy"));
        assert.equal(
            (await story.cluster.objects()).get("Secret users-secrets-v1"),
            objects.get("Secret users-secrets-v1"),
        );
        const data = await story.cluster.data("Secret", secretsName("users", 1));
        assert.equal(Buffer.from(data["API_KEY"] ?? "", "base64").toString(), "first of the keys");
    });

    it("is refused if its version of the secrets does not exist", async () => {
        story.settings.edit(({ release }) => {
            release.secrets = 3;
        });
        const { output } = expectCode(1, await story.release("deploy", "1.3.0"));
        assert.match(output, /release\.secrets: 3 is not a version of secrets; available: 1, 2\./);
    });

    it("shows no secret in any output or file", () => {
        for (const value of ["first of the keys", "second of the keys", "another first"]) {
            for (const { output } of story.commands) assert.ok(!output.includes(value));
            assert.ok(!story.settings.text.includes(value));
            assert.ok(!JSON.stringify([...story.state()]).includes(value));
        }
    });

    it("loses no request", () => load.stop(["1.0.0", "1.1.0"]));
});
