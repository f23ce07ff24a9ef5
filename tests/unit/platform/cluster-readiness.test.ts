import assert from "node:assert/strict";
import { missingClaims } from "../../../platform/cluster-readiness.js";

describe("what the node must still claim", () => {
    const disk = { "ephemeral-storage": "64Gi" };
    const cases: [what: string, allocatable: Record<string, string> | undefined, missing: Record<string, string>][] = [
        ["everything before it has registered", undefined, { cpu: "64", ...disk }],
        ["processors, if the kubelet reports its disk", { cpu: "2", "ephemeral-storage": "1000" }, { cpu: "64" }],
        ["disk, if the kubelet cannot report it", { cpu: "64" }, disk],
        ["nothing once it has claimed both", { cpu: "64", ...disk }, {}],
    ];
    for (const [what, allocatable, missing] of cases) {
        it(`is ${what}`, () => assert.deepEqual(missingClaims(allocatable), missing));
    }
});
