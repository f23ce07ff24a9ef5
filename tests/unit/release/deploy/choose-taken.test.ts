import assert from "node:assert/strict";
import type { LedgerEntry } from "../../../../model/ledger/ledger-entry.js";
import { chooseTaken } from "../../../../release/deploy/choose-taken.js";
import { digests, entry, release } from "../sample-settings.js";

const now = new Date("2026-11-22T10:00:00Z");
const { digest: _, ...undigested } = release("1.1.0");
/** 1.1.0 serves; 1.2.0 waits past its gate; 1.3.0 failed it twice, and 1.4.0 is under way. */
const ledger: readonly LedgerEntry[] = [
    entry(1, { slots: { blue: release("1.0.0") }, traffic: { blue: 100 } }),
    entry(2, { slots: { blue: release("1.0.0"), green: undigested }, traffic: { green: 100 } }),
    entry(3, { slots: { blue: release("1.2.0"), green: release("1.1.0") }, traffic: { green: 100 } }),
    entry(4, { slots: { blue: release("1.3.0"), green: release("1.1.0") }, traffic: { green: 100 }, result: "failed" }),
    entry(5, { slots: { blue: release("1.3.0"), green: release("1.1.0") }, traffic: { blue: 100 }, result: "failed" }),
    entry(6, { slots: { blue: release("1.4.0") }, traffic: { blue: 100 }, result: "in-progress" }),
];

/** The other stack's ledger; its checkpoints have no further digests. */
function choose(version?: string, entries = ledger, withDigests = (it: LedgerEntry) => it) {
    return chooseTaken(version, { stack: "dev", entries: entries.toReversed(), withDigests }, now);
}

describe("chooseTaken", () => {
    it("takes the release that has all traffic in the last succeeded entry", () => {
        assert.deepEqual(choose().taken, {
            stack: "dev",
            entry: 3,
            version: "1.1.0",
            images: [{ repository: "localhost:5000/users", version: "1.1.0", digest: digests["1.1.0"] }],
        });
    });

    it("takes a waiting version that has passed its gate, and one that served long ago", () => {
        assert.deepEqual(
            [choose("1.2.0").taken?.entry, choose("1.2.0").taken?.images[0]?.digest],
            [3, digests["1.2.0"]],
        );
        assert.deepEqual(
            [choose("1.0.0").taken?.entry, choose("1.0.0").taken?.images[0]?.digest],
            [2, digests["1.0.0"]],
        );
    });

    it("takes the digest from the entry's own checkpoint, and all images", () => {
        const job = { repository: "localhost:5000/job", digest: digests["1.0.0"]! };
        const known = entry(2, { slots: { green: release("1.1.0", { images: { job } }) }, traffic: { green: 100 } });
        const { taken } = choose(undefined, ledger.slice(0, 2), () => known);
        assert.deepEqual(taken?.images, [
            { repository: "localhost:5000/users", version: "1.1.0", digest: digests["1.1.0"] },
            { name: "job", version: "1.1.0", ...job },
        ]);
    });

    const since = "2026-11-21T10:00:00Z";
    const barred = entry(7, { ...ledger[2], entry: 7, quarantine: [{ version: "1.2.0", reason: "leaks", since }] });
    it("takes a version whose quarantine there has ended", () => {
        const until = "2026-11-22T09:00:00Z";
        const ended = entry(7, {
            ...ledger[2],
            entry: 7,
            quarantine: [{ version: "1.2.0", reason: "leaks", since, until }],
        });
        assert.equal(choose("1.2.0", [...ledger, ended]).taken?.entry, 7);
    });

    const shared = entry(7, { ...ledger[2], entry: 7, traffic: { blue: 10, green: 90 } });
    const refusals: readonly [string, string | undefined, readonly LedgerEntry[], string][] = [
        [
            "a version that never passed its gate, with the entries",
            "1.3.0",
            ledger,
            "VERSION: 1.3.0 never passed its gate in stack dev: only entries 4 (failed), 5 (failed) have it; " +
                "versions that passed there: 1.0.0, 1.1.0, 1.2.0.",
        ],
        [
            "a version whose update has not ended",
            "1.4.0",
            ledger,
            "VERSION: 1.4.0 never passed its gate in stack dev: only entry 6 (in-progress) has it; " +
                "versions that passed there: 1.0.0, 1.1.0, 1.2.0.",
        ],
        [
            "a version that it does not know",
            "2.0.0",
            ledger,
            "VERSION: the ledger of stack dev has no 2.0.0; versions that passed there: 1.0.0, 1.1.0, 1.2.0.",
        ],
        [
            "a version that is quarantined there",
            "1.2.0",
            [...ledger, barred],
            `VERSION: in stack dev, 1.2.0 is quarantined since ${since}: leaks; ` +
                "release a new version, or lift it there with `unquarantine 1.2.0`.",
        ],
        [
            "to choose while two releases share the traffic",
            undefined,
            [...ledger, shared],
            "--from: in entry 7 of stack dev, no release has all traffic: 1.2.0 10 % and 1.1.0 90 %; name a version.",
        ],
        [
            "to choose if no release has traffic",
            undefined,
            [entry(1, {})],
            "--from: in entry 1 of stack dev, no release has all traffic: no release has any; name a version.",
        ],
        [
            "a stack without a success",
            undefined,
            ledger.slice(3),
            "--from: no update of stack dev has succeeded yet, so nothing has passed its gate there.",
        ],
        [
            "to choose in a stack that was destroyed",
            undefined,
            [...ledger, entry(7, { kind: "destroy" })],
            "--from: stack dev was destroyed, so nothing serves there; name a version that its ledger has.",
        ],
        [
            "a version without a known digest",
            "1.1.0",
            ledger.slice(0, 2),
            "VERSION: the ledger of stack dev has no digest for localhost:5000/users:1.1.0; deploy it there again.",
        ],
    ];
    for (const [name, version, entries, message] of refusals) {
        it(`refuses ${name}`, () => {
            const { problem } = choose(version, entries);
            assert.equal(`${problem?.path}: ${problem?.message}`, message);
        });
    }
});
