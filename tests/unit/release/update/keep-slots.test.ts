import assert from "node:assert/strict";
import fc from "fast-check";
import type { LedgerEntry } from "../../../../model/ledger/ledger-entry.js";
import type { SlotName } from "../../../../model/names.js";
import type { Settings } from "../../../../model/settings/settings.js";
import { slotsOf } from "../../../../model/slots/slot-names.js";
import { allTrafficTo, liveSlot } from "../../../../model/traffic/traffic.js";
import { planDeploy } from "../../../../release/deploy/plan-deploy.js";
import { served } from "../../../../release/ledger/served.js";
import { chooseTarget } from "../../../../release/rollback/plan-rollback.js";
import { keepSlots } from "../../../../release/update/keep-slots.js";
import { entry, noon, release, settings } from "../sample-settings.js";

const source = { commit: "c0ffee0", dirty: [], sameAsPublished: false };
const strategy = { kind: "immutable", keep: 2 } as const;
const slotOf = (version: string) => `v${version.replaceAll(".", "-")}` as SlotName;
const slotsWith = (...versions: string[]) => Object.fromEntries(versions.map(each => [slotOf(each), release(each)]));
/** Newest first: each version served in turn. */
const turns = (...versions: string[]) =>
    versions
        .map((version, index) =>
            entry(index + 1, { slots: slotsWith(version), traffic: allTrafficTo(slotOf(version)) }),
        )
        .toReversed();

describe("keepSlots", () => {
    const planned = (versions: string[], live: string, change: Partial<Settings> = {}): Settings =>
        settings({ strategy, slots: slotsWith(...versions), traffic: allTrafficTo(slotOf(live)), ...change });
    const kept = (from: Settings, placed: string | undefined, leaving: string | undefined, entries: LedgerEntry[]) =>
        slotsOf(
            keepSlots(
                from,
                {
                    ...(placed === undefined ? {} : { placed: slotOf(placed) }),
                    ...(leaving === undefined ? {} : { leaving: { slot: slotOf(leaving), release: release(leaving) } }),
                },
                entries,
            ),
        );

    it("keeps the configured number besides those that serve, those that served last", () => {
        const all = planned(["1.0.0", "1.1.0", "1.2.0", "1.3.0"], "1.3.0");
        const entries = turns("1.2.0", "1.0.0", "1.1.0");
        assert.deepEqual(kept(all, "1.3.0", "1.1.0", entries), ["v1-0-0", "v1-1-0", "v1-3-0"]);
    });

    it("does not count a release that waits for its promotion", () => {
        const all = planned(["1.0.0", "1.1.0", "1.2.0", "1.3.0"], "1.2.0");
        const entries = turns("1.0.0", "1.1.0", "1.2.0");
        assert.deepEqual(kept(all, "1.3.0", "1.2.0", entries), ["v1-0-0", "v1-1-0", "v1-2-0", "v1-3-0"]);
    });

    it("removes quarantined ones first, then those that never served", () => {
        const quarantine = [{ version: "1.2.0", reason: "loses orders", since: "2026-11-21T10:00:00Z" }];
        const versions = ["1.0.0", "1.1.0", "1.2.0", "1.3.0", "1.4.0"];
        const all = planned(versions, "1.4.0", { quarantine });
        const entries = turns("1.0.0", "1.1.0", "1.2.0", "1.1.0");
        assert.deepEqual(kept(all, "1.4.0", "1.1.0", entries), ["v1-0-0", "v1-1-0", "v1-4-0"]);
    });

    it("keeps all with a share", () => {
        const all = planned(["1.0.0", "1.1.0", "1.2.0", "1.3.0", "1.4.0"], "1.0.0", {
            traffic: { "v1-0-0": 50, "v1-1-0": 30, "v1-2-0": 20 },
        });
        assert.deepEqual(kept(all, undefined, "1.0.0", []).length, 5);
        const one = { ...all, strategy: { ...strategy, keep: 1 } };
        assert.deepEqual(kept(one, undefined, "1.0.0", []), ["v1-0-0", "v1-1-0", "v1-2-0", "v1-4-0"]);
    });

    it("does not read the ledger if everything stays", () => {
        const all = planned(["1.0.0", "1.1.0"], "1.1.0");
        const unread: Iterable<LedgerEntry> = {
            [Symbol.iterator]: () => assert.fail("the ledger was read"),
        };
        assert.deepEqual(slotsOf(keepSlots(all, {}, unread)), ["v1-0-0", "v1-1-0"]);
    });

    it("leaves blue-green its two slots, whatever the strategy was before", () => {
        const before = settings({ slots: slotsWith("1.0.0", "1.1.0", "1.2.0"), traffic: allTrafficTo("v1-2-0") });
        const entries = turns("1.0.0", "1.1.0", "1.2.0");
        const left = (promote: boolean) =>
            planDeploy({ version: "1.3.0", promote }, { settings: before, now: noon, source, entries }).plan!.settings;
        assert.deepEqual(slotsOf(left(false).slots), ["blue", "v1-2-0"]);
        assert.deepEqual(slotsOf(left(true).slots), ["blue", "v1-2-0"]);
        assert.deepEqual(left(true).traffic, { blue: 100 });
    });
});

describe("The immutable strategy, whatever is deployed and promoted in whatever order,", () => {
    const action = fc.record({
        what: fc.constantFrom("deploy", "deploy and promote", "promote", "quarantine"),
        version: fc.integer({ min: 0, max: 9 }).map(minor => `1.${minor}.0`),
    });

    it("never removes a release that serves, was just placed, or would be a rollback's target", () => {
        fc.assert(
            fc.property(fc.integer({ min: 1, max: 4 }), fc.array(action, { maxLength: 25 }), (keep, actions) => {
                let now: Settings = settings({ strategy: { kind: "immutable", keep } });
                let entries: LedgerEntry[] = [];
                for (const { what, version } of actions) {
                    const before = now;
                    if (what === "quarantine") {
                        if (served(now)?.release.version === version) continue;
                        const quarantine = [{ version, reason: "bad", since: "2026-11-21T10:00:00Z" }];
                        now = { ...now, quarantine };
                        continue;
                    }
                    const promote = what !== "deploy";
                    const request = what === "promote" ? { promote } : { version, promote };
                    const { plan } = planDeploy(request, { settings: now, now: noon, source, entries });
                    if (plan === undefined) continue;
                    now = plan.settings;
                    const lives = [liveSlot(before.traffic), liveSlot(now.traffic), plan.placed?.slot];
                    for (const slot of lives) assert.ok(slot === undefined || now.slots[slot] !== undefined, slot);
                    assert.ok(slotsOf(now.slots).length <= keep + 2);
                    const written = entry(entries.length + 1, { ...now, time: String(entries.length) });
                    entries = [written, ...entries];
                    const { target } = chooseTarget({}, { ...now, slots: { ...before.slots, ...now.slots } }, entries);
                    if (target?.inSlot) assert.ok(now.slots[target.to.slot] !== undefined, target.to.slot);
                }
            }),
            { numRuns: 300 },
        );
    });
});
