import assert from "node:assert/strict";
import { frozenMoves } from "../../../../model/guards/freeze-problems.js";
import type { Predecessor } from "../../../../model/ledger/predecessor.js";
import type { SlotName } from "../../../../model/names.js";
import { releaseId } from "../../../../model/release/release-id.js";
import type { Settings } from "../../../../model/settings/settings.js";
import { release, twoReleases } from "../../release/sample-settings.js";

const frozen: Settings = { ...twoReleases, freeze: { now: { reason: "incident 12", since: "2026-11-21T10:00:00Z" } } };
const output = (version: string, served: boolean) =>
    ({ version, releaseId: releaseId("users", release(version)), served }) as NonNullable<Predecessor["slots"]>["blue"];
const last: Predecessor = {
    fingerprint: "2222222222222222",
    traffic: { green: 100 },
    slots: { blue: output("1.0.0", true), green: output("1.1.0", true) } as Predecessor["slots"] & object,
};
const moves = (settings: Partial<Settings>, before = last) =>
    frozenMoves({ ...frozen, ...settings }, before, new Date("2026-11-21T12:00:00Z")).map(({ path }) => path);
const waiting = (slot: SlotName, served: boolean): Predecessor => ({
    ...last,
    slots: { ...last.slots, [slot]: output("1.0.0", served) },
});

describe("frozenMoves", () => {
    const cases: [string, string[], string[]][] = [
        ["allows an update that moves nothing", moves({}), []],
        ["allows traffic to return to a release that has had some", moves({ traffic: { blue: 100 } }), []],
        ["allows a first update", moves({ slots: { green: release("1.2.0") } }, {}), []],
        [
            "refuses traffic for a new release in the slot",
            moves({ slots: { green: release("1.2.0") } }),
            ["freeze.now"],
        ],
        [
            "refuses traffic for one that waits and never had any",
            moves({ traffic: { blue: 100 } }, waiting("blue", false)),
            ["freeze.now"],
        ],
        ["allows a release to wait", moves({ slots: { ...frozen.slots, blue: release("1.2.0") } }), []],
        [
            "allows anything while nothing is frozen",
            moves({ freeze: { windows: [] }, slots: { green: release("1.2.0") } }),
            [],
        ],
    ];
    for (const [what, found, expected] of cases) it(what, () => assert.deepEqual(found, expected));
});
