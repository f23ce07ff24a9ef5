import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import { objectPath } from "../../cluster/object-path.js";
import { projectFolder } from "../../machine/files.js";
import { compareObjects } from "./cluster-view.js";
import { eventually } from "./eventually.js";
import { expectCode, Story, storyTimeoutMs } from "./story.js";
import { pushCopy } from "./story-images.js";
import type { StoryLoad } from "./story-load.js";

/**
 * The state that an earlier version of this library left: 1.0.0 waits in blue, 1.1.0 serves from green. Each run
 * replaces digests and the namespace by its own; the passphrase is "golden".
 */
const golden = join(projectFolder(), "tests", "stories", "golden");

interface ClusterObject extends KubernetesObject {
    readonly spec?: { readonly clusterIP?: string };
}

interface Exported {
    readonly deployment: {
        readonly resources: readonly {
            readonly type: string;
            readonly inputs?: KubernetesObject;
            readonly outputs?: ClusterObject;
        }[];
    };
}

// An upgrade of the library under a live service.
describe("A newer version of the library", function () {
    this.timeout(storyTimeoutMs);
    let story: Story;
    let load: StoryLoad;

    before(async () => {
        story = await Story.start("upgrade", { replicas: 2, environment: { PULUMI_CONFIG_PASSPHRASE: "golden" } });
        const { platform, cluster } = story;
        const repository = `${platform.registry}/golden/users`;
        const old = JSON.parse(readFileSync(join(golden, "entry.json"), "utf8"));
        const { blue, green } = old.config["fastapi-release:slots"];
        const renamed: readonly (readonly [string, string])[] = [
            ["golden-namespace", cluster.namespace],
            ["localhost:5000/golden/users", repository],
            [blue.digest, await pushCopy(platform, "1.0.0", repository, "1.0.0")],
            [green.digest, await pushCopy(platform, "1.1.0", repository, "1.1.0")],
        ];
        const read = (file: string) =>
            renamed.reduce((text, [from, to]) => text.replaceAll(from, to), readFileSync(join(golden, file), "utf8"));
        story.settings.text = read("Pulumi.dev.yaml");
        const [stacks, history] = ["stacks", "history"].map(of => join(story.stateFolder, ".pulumi", of, "users"));
        mkdirSync(stacks!, { recursive: true });
        mkdirSync(join(history!, "dev"), { recursive: true });
        writeFileSync(join(stacks!, "dev.json"), read("state.json"));
        writeFileSync(join(history!, "dev", `dev-${old.endTime}000000000.history.json`), read("entry.json"));
        writeFileSync(join(history!, "dev", `dev-${old.endTime}000000000.checkpoint.json`), read("state.json"));
        await makeObjects(join(stacks!, "dev.json"));
        load = await story.load();
    });
    after(() => story?.close());

    /**
     * Creates the objects that the earlier version created, as its state lists them, and writes into the state what the
     * cluster chose this time. Its gates have passed and do not run again.
     */
    async function makeObjects(stateFile: string): Promise<void> {
        const { api, namespace } = story.cluster;
        const { stdout } = expectCode(0, await story.pulumi("stack", "export", "--show-secrets"));
        const { resources } = (JSON.parse(stdout, plainSecret) as Exported).deployment;
        let state = readFileSync(stateFile, "utf8");
        for (const { type, inputs, outputs } of resources) {
            if (!type.startsWith("kubernetes:") || inputs?.kind === "Job") continue;
            const { apiVersion = "", kind = "" } = inputs ?? {};
            const path = await objectPath(api, { apiVersion, kind, namespace });
            const made: ClusterObject = await api.create(path, inputs ?? {}, { fieldManager: "pulumi-kubernetes" });
            for (const chosen of [
                (object?: ClusterObject) => object?.metadata?.uid,
                (object?: ClusterObject) => object?.spec?.clusterIP,
            ]) {
                state = state.replaceAll(chosen(outputs) ?? "none", chosen(made) ?? "none");
            }
        }
        writeFileSync(stateFile, state);
        await eventually("four ready pods", async () => {
            const pods = await story.cluster.pods();
            return pods.filter(({ ready }) => ready).length === 4 ? true : undefined;
        });
    }

    it("adds new objects to a live service and touches nothing else", async () => {
        const [objects, pods] = [await story.cluster.objects(), await story.cluster.pods()];
        const { stdout } = expectCode(0, await story.up("--json"));
        const steps = stdout.split("\n").flatMap(stepOf);
        // The object that leads users carries the record of the decision, for a rollback.
        const told = "update kubernetes:core/v1:Service";
        assert.deepEqual([...new Set(steps)].sort(), ["create kubernetes:policy/v1:PodDisruptionBudget", told]);
        assert.deepEqual(compareObjects(objects, await story.cluster.objects()), ["changed Service users"]);
        assert.deepEqual(await story.cluster.pods(), pods);
    });

    it("has nothing left to do afterwards", async () => {
        expectCode(0, await story.up("--expect-no-changes"));
    });

    it("gives traffic to the waiting release and takes it back, without losing a request", async () => {
        expectCode(0, await story.release("deploy", "--promote"));
        assert.equal(await story.cluster.serving(), "1.0.0 in blue");
        expectCode(0, await story.release("rollback"));
        assert.equal(await story.cluster.serving(), "1.1.0 in green");
        await load.stop(["1.0.0", "1.1.0"]);
    });
});

const signature = "4dabf18193072939515e22adb298388d";

function plainSecret(_key: string, value: Record<string, unknown> | null): unknown {
    return value?.[signature] === undefined ? value : JSON.parse(String(value["plaintext"]));
}

/** `create kubernetes:core/v1:Service` for an event that changed something in the cluster. */
function stepOf(line: string): string[] {
    if (!line.startsWith("{")) return [];
    const event = JSON.parse(line) as { resOutputsEvent?: { metadata: { op: string; type: string } } };
    const { op = "same", type = "" } = event.resOutputsEvent?.metadata ?? {};
    return type.startsWith("kubernetes:") && op !== "same" ? [`${op} ${type}`] : [];
}
