import assert from "node:assert/strict";
import fc from "fast-check";
import { parse } from "yaml";
import type { Predecessor } from "../../../../model/ledger/predecessor.js";
import { releaseId } from "../../../../model/release/release-id.js";
import { readSettings } from "../../../../model/settings/read-settings.js";
import { reducedSlots, standbySize, standbySlots } from "../../../../model/slots/slot-size.js";
import { nextSlot, strategyOf } from "../../../../model/slots/strategy.js";

const repository = "localhost:5000/users";

function settings(changes: object = {}, service: object = {}) {
    const read = readSettings({
        service: { name: "users", namespace: "users-dev", ...service },
        release: { repository },
        slots: { blue: { version: "1.0.0", repository }, green: { version: "1.1.0", repository } },
        traffic: "green",
        ...changes,
    });
    return read.settings ?? assert.fail(JSON.stringify(read.problems));
}

const gateway = { name: "web" };

describe("A strategy", () => {
    it("is blue-green without a gateway and canary with one, unless set", () => {
        assert.deepEqual(strategyOf(settings()), { kind: "blueGreen", keep: 1, standby: "full" });
        assert.deepEqual(strategyOf(settings({}, { gateway })), { kind: "canary", keep: 1, standby: "full" });
        const { kind, standby } = strategyOf(settings({ strategy: { standby: "zero" } }));
        assert.deepEqual([kind, standby], ["blueGreen", "zero"]);
    });

    it("may be one word", () => {
        assert.deepEqual(settings({ strategy: "immutable" }).strategy, { kind: "immutable" });
        assert.deepEqual(strategyOf(settings({ strategy: "immutable" })), {
            kind: "immutable",
            keep: 3,
            standby: "full",
        });
    });

    it("gives the next release the slot that users do not rely on, or its own", () => {
        assert.equal(nextSlot(settings(), "green", "1.2.0"), "blue");
        assert.equal(nextSlot(settings(), "blue", "1.2.0"), "green");
        assert.equal(nextSlot(settings(), undefined, "1.2.0"), "blue");
        assert.equal(nextSlot(settings(), "v1-1-0", "1.2.0"), "blue");
        assert.equal(nextSlot(settings({ strategy: "immutable" }), "green", "1.2.0"), "v1-2-0");
    });
});

describe("Settings of slots and their strategy", () => {
    const good = { service: { name: "users", namespace: "dev" }, release: { repository: "users" } };
    const refusals: [settings: string, ...problems: string[]][] = [
        [
            "slots: {v1-4-0: {version: 1.4.0, repository: users}, v: {}, v1-: {}}\ntraffic: v1-5-0",
            'slots.v: "v" is not a slot; use blue, green or one for a version like v1-4-0.',
            'slots.v1-: "v1-" is not a slot; use blue, green or one for a version like v1-4-0.',
            "traffic: v1-5-0 is empty; put a release into slots.v1-5-0 first.",
        ],
        [
            "service: {name: the-service-that-keeps-the-users, namespace: dev}\nslots: {v1-4-0: {version: 1.4.0, repository: users}}\ntraffic:",
            'slots.v1-4-0: has a name of 6 characters; next to "the-service-that-keeps-the-users" the limit is 5.',
        ],
        ["strategy: rolling", 'strategy: "rolling" is not a strategy; use blueGreen, canary or immutable.'],
        [
            "strategy: {kind: blueGreen, keep: 3}",
            "strategy.keep: only works with the strategy immutable; the others keep one release besides the live one.",
        ],
        [
            "strategy: {kind: immutable, keep: 0, standby: warm}",
            "strategy.keep: 0 is not a whole number from 1 to 50.",
            'strategy.standby: "warm" is not a standby size; use full, minimum or zero.',
        ],
        [
            "strategy: canary",
            "strategy: canary shares traffic, which needs a gateway; set service.gateway, or use blueGreen.",
        ],
        [
            "service: {name: users, namespace: dev, gateway: {name: web}}\nstrategy: blueGreen\nslots: {blue: {version: 1.0.0, repository: users}, green: {version: 1.1.0, repository: users}}\ntraffic: {blue: 90, green: 10}",
            "traffic: blueGreen gives one slot all traffic, not blue 90 and green 10; set strategy to canary, or give one slot 100.",
        ],
    ];
    for (const [changed, ...problems] of refusals) {
        it(`are refused with ${changed.replaceAll("\n", "; ")}`, () => {
            const read = readSettings({ ...good, ...parse(changed) });
            assert.deepEqual(
                (read.problems ?? []).map(({ path, message }) => `${path}: ${message}`),
                problems,
            );
        });
    }
});

describe("A standby", () => {
    const size = (standby: string, service: object, more: object = {}) =>
        standbySize(settings({ strategy: { standby }, ...more }, service));
    const scale = { min: 2, max: 10 };
    const sizes: [standby: string, service: object, pods: number][] = [
        ["full", { replicas: 4 }, 4],
        ["full", { scale }, 6],
        ["minimum", { replicas: 4 }, 1],
        ["minimum", { scale }, 2],
        ["zero", { replicas: 4 }, 0],
        ["zero", { scale }, 0],
    ];
    for (const [standby, service, pods] of sizes) {
        it(`of ${standby} size has ${pods} pods with ${JSON.stringify(service)}, the live slot having 4 or 6`, () => {
            assert.equal(size(standby, service, { standby: { pods: 6 } }), pods);
        });
    }

    const { slots } = settings();
    const [blue, green] = [slots.blue!, slots.green!].map(release => releaseId("users", release)) as [string, string];
    const output = (id: string, served?: boolean) => ({
        version: id === blue ? "1.0.0" : "1.1.0",
        digest: "",
        image: "",
        releaseId: id,
        sessionSecret: 1,
        ...(served === undefined ? {} : { served }),
    });
    const found: [what: string, last: Predecessor | undefined, standbys: readonly string[]][] = [
        ["had traffic until now", { traffic: { blue: 100 }, slots: { blue: output(blue) } }, ["blue"]],
        ["had some traffic earlier", { traffic: { green: 100 }, slots: { blue: output(blue, true) } }, ["blue"]],
        ["had a share of it", { traffic: { blue: 10, green: 90 }, slots: { blue: output(blue) } }, ["blue"]],
    ];
    for (const [what, last, standbys] of found) {
        it(`is a release that ${what}`, () => assert.deepEqual(standbySlots(settings(), last), standbys));
    }
    const others: [what: string, last: Predecessor | undefined][] = [
        [
            "never had traffic, and waits to be promoted",
            { traffic: { green: 100 }, slots: { blue: output(blue, false) } },
        ],
        [
            "this update re-creates, since its gate needs pods",
            { traffic: { green: 100 }, slots: { blue: { ...output(blue, true), releaseId: "0123456789" } } },
        ],
        ["differs from the slot's previous one", { traffic: { blue: 100 }, slots: { blue: output(green, true) } }],
        ["nobody knows of", undefined],
        ["an older version of this library knew of", { traffic: { green: 100 }, slots: { blue: output(blue) } }],
        ["has traffic", { traffic: { green: 100 }, slots: { green: output(green, true) } }],
    ];
    for (const [what, last] of others) {
        it(`is not a release that ${what}`, () => assert.deepEqual(standbySlots(settings(), last), []));
    }

    it("is never a slot with traffic, whatever it had before", () => {
        const weight = fc.integer({ min: 0, max: 100 });
        const before = fc.record({ blue: fc.boolean(), green: fc.boolean(), was: weight });
        const standby = fc.constantFrom("full", "minimum", "zero");
        fc.assert(
            fc.property(before, weight, standby, fc.integer({ min: 1, max: 9 }), (found, now, kept, replicas) => {
                const traffic = { blue: now, green: 100 - now };
                const decided = settings({ strategy: { standby: kept }, traffic }, { replicas, gateway });
                const last = {
                    traffic: { blue: found.was, green: 100 - found.was },
                    slots: { blue: output(blue, found.blue), green: output(green, found.green) },
                };
                for (const slot of reducedSlots(decided, last)) assert.equal(traffic[slot as "blue" | "green"], 0);
            }),
        );
    });

    it("gives up pods only if it should have fewer than the live slot", () => {
        const last = { traffic: { blue: 100 }, slots: { blue: output(blue) } };
        const reduced = (standby: string, replicas: number) =>
            reducedSlots(settings({ strategy: { standby } }, { replicas }), last);
        assert.deepEqual(reduced("zero", 1), ["blue"]);
        assert.deepEqual(reduced("minimum", 2), ["blue"]);
        assert.deepEqual(reduced("minimum", 1), []);
        assert.deepEqual(reduced("full", 2), []);
    });
});
