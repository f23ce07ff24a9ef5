import assert from "node:assert/strict";
import { judgeCondition, type PlatformCondition, type PlatformFindings } from "../../../platform/platform-condition.js";

const state = { daemons: {}, kernelSettings: {}, newFolders: [], addons: {}, settings: "s1", images: "i1" };
const running: PlatformFindings = {
    wasUp: true,
    state,
    wantedSettings: "s1",
    wantedImages: "i1",
    daemons: ["etcd", "kubelet"],
    alive: ["etcd", "kubelet"],
};
const nothing: PlatformCondition = { startAll: false, endedDaemons: [], imagesWanted: false, settingsDiffer: false };

describe("judgeCondition", () => {
    const rows: [string, Partial<PlatformFindings>, Partial<PlatformCondition>][] = [
        ["has nothing to do for a running platform", {}, {}],
        ["starts a daemon that has ended", { alive: ["etcd"] }, { endedDaemons: ["kubelet"] }],
        ["starts all when none is alive", { alive: [] }, { startAll: true, endedDaemons: ["etcd", "kubelet"] }],
        ["starts all when no `up` completed", { wasUp: false }, { startAll: true }],
        ["lets a platform with other settings keep running", { wantedSettings: "s2" }, { settingsDiffer: true }],
        [
            "starts all with the new settings when a daemon has ended anyway",
            { wantedSettings: "s2", alive: ["etcd"] },
            { settingsDiffer: true, startAll: true, endedDaemons: ["kubelet"] },
        ],
        ["only pushes other images", { wantedImages: "i2" }, { imagesWanted: true }],
    ];
    for (const [sentence, findings, condition] of rows) {
        it(sentence, () => {
            assert.deepEqual(judgeCondition({ ...running, ...findings }), { ...nothing, ...condition });
        });
    }
});
