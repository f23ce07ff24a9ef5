import assert from "node:assert/strict";
import type { Pod } from "../../../../cluster/pods-by-labels.js";
import { labelKeys, releaseLabels, type SlotName } from "../../../../model/names.js";
import { releaseId } from "../../../../model/release/release-id.js";
import type { OpenStack } from "../../../../release/open/open-stack.js";
import { StackState } from "../../../../release/stack/stack-state.js";
import { unreadySlots } from "../../../../release/traffic/release-pods.js";
import { twoReleases } from "../sample-settings.js";

const id = (slot: "blue" | "green") => releaseId("users", twoReleases.slots[slot]!);

function deployment(slot: SlotName, releaseId: string, replicas: number) {
    const inputs = { metadata: { labels: releaseLabels("users", slot, releaseId, "") }, spec: { replicas } };
    return { urn: "", type: "kubernetes:apps/v1:Deployment", inputs };
}

/** A state with this many pods in each slot, and a cluster where some slots have a ready one. */
function release(pods: Partial<Record<"blue" | "green", number>>, ready: readonly SlotName[]): OpenStack {
    const resources = Object.entries(pods).map(([slot, count]) =>
        deployment(slot as "blue", id(slot as "blue"), count as number),
    );
    const pod: Pod = { apiVersion: "v1", kind: "Pod", status: { conditions: [{ type: "Ready", status: "True" }] } };
    const list = async (_path: string, { query }: { query: { labelSelector: string } }) => ({
        items: ready.some(slot => query.labelSelector.includes(`${labelKeys.slot}=${slot}`)) ? [pod] : [],
    });
    return { api: { list }, settings: twoReleases, ledger: { state: new StackState({ resources }) } } as never;
}

describe("Unready slots", () => {
    it("are those with pods but no ready one", async () => {
        assert.deepEqual(await unreadySlots(release({ blue: 2, green: 2 }, ["green"])), ["blue"]);
        assert.deepEqual(await unreadySlots(release({ blue: 2, green: 2 }, ["blue", "green"])), []);
    });

    it("are not those kept without pods, which get pods before traffic", async () => {
        assert.deepEqual(await unreadySlots(release({ blue: 0, green: 2 }, ["green"])), []);
    });

    it("are not those of releases that do not exist yet", async () => {
        assert.deepEqual(await unreadySlots(release({ green: 2 }, ["green"])), []);
    });
});

describe("The pods that the stack gave a release", () => {
    const state = new StackState({
        resources: [deployment("v1-0-0", "aaaaaaaaaa", 0), deployment("blue", "bbbbbbbbbb", 3)],
    });

    it("are found by its slot and its id", () => {
        assert.equal(state.podsOf("v1-0-0", "aaaaaaaaaa"), 0);
        assert.equal(state.podsOf("blue", "bbbbbbbbbb"), 3);
        assert.equal(state.podsOf("blue", "aaaaaaaaaa"), undefined);
        assert.equal(state.podsOf("v1-0-0", "bbbbbbbbbb"), undefined);
    });
});
