import assert from "node:assert/strict";
import { frozenMoves } from "../../../model/frozen-moves.js";
import type { Predecessor } from "../../../model/predecessor.js";
import { releaseId } from "../../../model/release-id.js";
import type { Settings, SlotName } from "../../../model/settings.js";
import { release, twoReleases } from "../release/sample-settings.js";

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
        ["lets an update be that moves nothing", moves({}), []],
        ["lets traffic go back to what has had some", moves({ traffic: { blue: 100 } }), []],
        ["lets a first update be", moves({ slots: { green: release("1.2.0") } }, {}), []],
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
        ["lets a release wait", moves({ slots: { ...frozen.slots, blue: release("1.2.0") } }), []],
        [
            "says nothing when it is not frozen",
            moves({ freeze: { windows: [] }, slots: { green: release("1.2.0") } }),
            [],
        ],
    ];
    for (const [what, found, expected] of cases) it(what, () => assert.deepEqual(found, expected));
});
