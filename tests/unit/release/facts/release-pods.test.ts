import assert from "node:assert/strict";
import type { Pod } from "../../../../cluster/pods-by-labels.js";
import { labelKeys, releaseLabels } from "../../../../model/names.js";
import { releaseId } from "../../../../model/release-id.js";
import type { SlotName } from "../../../../model/settings.js";
import { unreadySlots } from "../../../../release/facts/release-pods.js";
import type { OpenRelease } from "../../../../release/open/open-release.js";
import { StackState } from "../../../../release/stack/stack-state.js";
import { twoReleases } from "../sample-settings.js";

const id = (slot: "blue" | "green") => releaseId("users", twoReleases.slots[slot]!);

function deployment(slot: SlotName, releaseId: string, replicas: number) {
    const inputs = { metadata: { labels: releaseLabels("users", slot, releaseId, "") }, spec: { replicas } };
    return { urn: "", type: "kubernetes:apps/v1:Deployment", inputs };
}

/** A state with so many pods in each slot, and a cluster in which some slots have one that is ready. */
function release(pods: Partial<Record<"blue" | "green", number>>, ready: readonly SlotName[]): OpenRelease {
    const resources = Object.entries(pods).map(([slot, count]) =>
        deployment(slot as "blue", id(slot as "blue"), count as number),
    );
    const pod: Pod = { apiVersion: "v1", kind: "Pod", status: { conditions: [{ type: "Ready", status: "True" }] } };
    const list = async (_path: string, { query }: { query: { labelSelector: string } }) => ({
        items: ready.some(slot => query.labelSelector.includes(`${labelKeys.slot}=${slot}`)) ? [pod] : [],
    });
    return { api: { list }, settings: twoReleases, ledger: { state: new StackState({ resources }) } } as never;
}

describe("Slots that could not answer", () => {
    it("are those whose release has been given pods, none of which is ready", async () => {
        assert.deepEqual(await unreadySlots(release({ blue: 2, green: 2 }, ["green"])), ["blue"]);
        assert.deepEqual(await unreadySlots(release({ blue: 2, green: 2 }, ["blue", "green"])), []);
    });

    it("are none that are kept without pods, which get them before they get traffic", async () => {
        assert.deepEqual(await unreadySlots(release({ blue: 0, green: 2 }, ["green"])), []);
    });

    it("are none whose release is still to be made", async () => {
        assert.deepEqual(await unreadySlots(release({ green: 2 }, ["green"])), []);
    });
});

describe("The pods that the stack gave a release", () => {
    const state = new StackState({
        resources: [deployment("v1-0-0", "aaaaaaaaaa", 0), deployment("blue", "bbbbbbbbbb", 3)],
    });

    it("are known by its slot and its id", () => {
        assert.equal(state.podsOf("v1-0-0", "aaaaaaaaaa"), 0);
        assert.equal(state.podsOf("blue", "bbbbbbbbbb"), 3);
        assert.equal(state.podsOf("blue", "aaaaaaaaaa"), undefined);
        assert.equal(state.podsOf("v1-0-0", "bbbbbbbbbb"), undefined);
    });
});
