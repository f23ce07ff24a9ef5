import assert from "node:assert/strict";
import fc from "fast-check";
import { ledgerChain } from "../../../../release/history/ledger-chain.js";
import { nextSeal, parseSeal, type Seal, sealMessage } from "../../../../release/history/ledger-seal.js";
import { proveChain } from "../../../../release/history/prove-chain.js";
import type { PulumiUpdate } from "../../../../release/ledger/pulumi-update.js";

/** Entry 1 at 10:01 and so on. */
function record(minute: number, message = "as it was"): PulumiUpdate {
    return {
        kind: "update",
        result: "succeeded",
        message,
        startedMs: Date.UTC(2026, 10, 21, 10) + minute * 60_000,
        environment: {},
        config: {},
        resourceChanges: {},
    };
}

const ledger = [1, 2, 3, 4, 5, 6].map(minute => record(minute));

/** Seals of the ledger, one at each of these numbers of entries. */
function sealedAt(records: readonly PulumiUpdate[], ...numbers: number[]): Seal[] {
    const seals: Seal[] = [];
    for (const number of numbers) seals.push(nextSeal(ledgerChain(records.slice(0, number)), seals, "users", "dev")!);
    return seals;
}

const seals = sealedAt(ledger, 2, 5);
const messages = (records: readonly PulumiUpdate[], known: readonly Seal[] = seals) =>
    proveChain(records, known).map(({ message }) => message);

const [one, two, three, four, five, six] = ledger as [
    PulumiUpdate,
    PulumiUpdate,
    PulumiUpdate,
    PulumiUpdate,
    PulumiUpdate,
    PulumiUpdate,
];
const edited = (minute: number) => record(minute, "edited");

describe("A sealed ledger", () => {
    it("is proven unchanged, also with later entries", () => {
        assert.deepEqual(messages(ledger), []);
        assert.deepEqual(messages([...ledger, record(7), record(8)]), []);
    });

    const cases: [what: string, records: PulumiUpdate[], findings: string[]][] = [
        [
            "an edited entry",
            [one, edited(2), three, four, five, six],
            ["entry 2 (2026-11-21T10:02:00.000Z) was edited after ledger/users/dev/2 sealed it."],
        ],
        [
            "each of several edited entries",
            [edited(1), two, three, edited(4), five, six],
            [
                "entry 1 (2026-11-21T10:01:00.000Z) was edited after ledger/users/dev/2 sealed it.",
                "entry 4 (2026-11-21T10:04:00.000Z) was edited after ledger/users/dev/5 sealed it.",
            ],
        ],
        [
            "an entry that is gone",
            [one, three, four, five, six],
            ["entry 2 (2026-11-21T10:02:00.000Z), sealed by ledger/users/dev/2, is gone from the ledger."],
        ],
        [
            "the last sealed entry that is gone, even if another came after",
            [one, two, three, four, six],
            ["entry 5 (2026-11-21T10:05:00.000Z), sealed by ledger/users/dev/5, is gone from the ledger."],
        ],
        [
            "an inserted entry",
            [one, two, three, record(3.5), four, five, six],
            [
                "entry 4 (2026-11-21T10:03:30.000Z) was inserted: it was not there when ledger/users/dev/5 sealed the entries after it.",
            ],
        ],
        [
            "an edited entry after one that is gone",
            [two, three, edited(4), five, six],
            [
                "entry 1 (2026-11-21T10:01:00.000Z), sealed by ledger/users/dev/2, is gone from the ledger.",
                "entry 3 (2026-11-21T10:04:00.000Z) was edited after ledger/users/dev/5 sealed it as entry 4.",
            ],
        ],
        [
            "an entry with a changed time as a removed and an inserted one",
            [one, record(2.5), three, four, five, six],
            [
                "entry 2 (2026-11-21T10:02:00.000Z), sealed by ledger/users/dev/2, is gone from the ledger.",
                "entry 2 (2026-11-21T10:02:30.000Z) was inserted: it was not there when ledger/users/dev/5 sealed the entries after it.",
            ],
        ],
    ];
    for (const [what, records, findings] of cases) {
        it(`names ${what}`, () => assert.deepEqual(messages(records), findings));
    }

    it("is not sure of entries after the last seal", () => {
        assert.deepEqual(messages([one, two, three, four, five, edited(6)]), []);
    });

    it("is proven by a later seal if an earlier one is missing here", () =>
        assert.deepEqual(messages(ledger, seals.slice(1)), []));

    it("says between which entries a change is if the tag that would name it is missing here", () =>
        assert.deepEqual(messages([edited(1), two, three, four, five, six], seals.slice(1)), [
            "one of the entries 1 to 2 was edited, removed or inserted; the tag before " +
                "ledger/users/dev/5 would tell which, but is not here: fetch it with `git fetch --tags`.",
        ]));

    it("reports a tag rewritten from an edited ledger", () => {
        const forged = sealedAt([one, edited(2), three, four, five], 5);
        assert.deepEqual(messages(ledger, [seals[0]!, ...forged]), [
            "the tags ledger/users/dev/2 and ledger/users/dev/5 contradict each other on entry 2; one of them was " +
                "rewritten from a changed ledger.",
        ]);
    });

    it("names exactly the edited entries, whichever they are", () =>
        fc.assert(
            fc.property(
                fc.integer({ min: 1, max: 12 }).chain(size =>
                    fc.record({
                        size: fc.constant(size),
                        changed: fc.uniqueArray(fc.integer({ min: 1, max: size })),
                        sealed: fc.uniqueArray(fc.integer({ min: 1, max: size }), { minLength: 1 }),
                    }),
                ),
                ({ size, changed, sealed }) => {
                    const minutes = Array.from({ length: size }, (_, index) => index + 1);
                    const reach = Math.max(...sealed);
                    const known = sealedAt(
                        minutes.map(minute => record(minute)),
                        ...sealed.toSorted((left, right) => left - right),
                    );
                    const now = minutes.map(minute => (changed.includes(minute) ? edited(minute) : record(minute)));
                    const found = proveChain(now, known);
                    assert.deepEqual(
                        found.map(({ what, entry }) => [what, entry]),
                        changed
                            .filter(entry => entry <= reach)
                            .sort((left, right) => left - right)
                            .map(entry => ["edited", entry]),
                    );
                },
            ),
        ));
});

describe("A seal", () => {
    const [, second] = seals as [Seal, Seal];
    const text = sealMessage(second, "users", "dev");

    it("is a text with each link since the previous seal", () => {
        const links = ledgerChain(ledger).map(({ link }) => link);
        assert.equal(
            text,
            `Ledger of users/dev up to entry 5

fastapi-release-seal: 1
head: 5 2026-11-21T10:05:00.000Z ${links[4]}
after: 2 2026-11-21T10:02:00.000Z ${links[1]}
link: 3 2026-11-21T10:03:00.000Z ${links[2]}
link: 4 2026-11-21T10:04:00.000Z ${links[3]}
link: 5 2026-11-21T10:05:00.000Z ${links[4]}
`,
        );
    });

    it("is read as written, also with a signature below", () => {
        for (const seal of seals) {
            const written = sealMessage(seal, "users", "dev");
            assert.deepEqual(parseSeal(seal.tag, `${written}-----BEGIN PGP SIGNATURE-----\n`), seal);
        }
    });

    const broken: [what: string, tag: string, message: string][] = [
        ["another tag's", "ledger/users/dev/4", text],
        ["without a link", second.tag, text.replace(/^link: 4.*\n/m, "")],
        ["with another head", second.tag, text.replace(/^(head: 5 \S+ ).*$/m, `$1${"0".repeat(64)}`)],
        ["of another form", second.tag, text.replace("seal: 1", "seal: 2")],
        ["a few words", second.tag, "release 1.4.0"],
    ];
    for (const [what, tag, message] of broken) {
        it(`is rejected when it is ${what}`, () => assert.equal(parseSeal(tag, message), undefined));
    }

    it("is not made if the last one covers everything", () =>
        assert.equal(nextSeal(ledgerChain(ledger.slice(0, 5)), seals, "users", "dev"), undefined));
});
