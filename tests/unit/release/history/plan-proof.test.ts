import assert from "node:assert/strict";
import { ledgerChain } from "../../../../release/history/ledger-chain.js";
import { nextSeal, type Seal } from "../../../../release/history/ledger-seal.js";
import type { ProvenImage } from "../../../../release/history/plan-proof.js";
import { type ProofFacts, planProof } from "../../../../release/history/plan-proof.js";
import type { PulumiUpdate } from "../../../../release/ledger/pulumi-update.js";

const record = (minute: number, change: Partial<PulumiUpdate> = {}): PulumiUpdate => ({
    kind: "update",
    result: "succeeded",
    message: "",
    startedMs: Date.UTC(2026, 10, 21, 10, minute),
    environment: {},
    config: {},
    resourceChanges: {},
    ...change,
});
const records = [1, 2, 3].map(minute => record(minute));
const image: ProvenImage = {
    repository: "localhost:5000/users",
    version: "1.0.0",
    digest: `sha256:${"a".repeat(64)}`,
    entries: [1],
    hasRun: true,
    state: "present",
};
const sealOf = (count: number): Seal => nextSeal(ledgerChain(records.slice(0, count)), [], "users", "dev")!;

function proof(facts: Partial<ProofFacts>, tag = false) {
    const given = { records, isRepository: true, seals: [], unreadable: [], images: [image], ...facts };
    const { lines, problems, newSeal, sealedTo } = planProof({ project: "users", stack: "dev", tag }, given);
    return { lines, problems: problems.map(({ message }) => message), tag: newSeal?.tag, sealedTo };
}

describe("The proof of a ledger", () => {
    it("reaches as far as the last seal, and says what is beyond it", () =>
        assert.deepEqual(proof({ seals: [sealOf(1)] }), {
            lines: [
                "unchanged since ledger/users/dev/1: entry 1",
                "not sealed: entries 2 to 3, where a change would go unnoticed; `history prove --tag` seals it",
                "images: 1 of 1 present in the registry",
            ],
            problems: [],
            tag: undefined,
            sealedTo: 1,
        }));

    it("is complete if everything is sealed", () =>
        assert.deepEqual(proof({ seals: [sealOf(3)] }), {
            lines: ["unchanged since ledger/users/dev/3: entries 1 to 3", "images: 1 of 1 present in the registry"],
            problems: [],
            tag: undefined,
            sealedTo: 3,
        }));

    it("fails while nothing is sealed", () =>
        assert.deepEqual(proof({}), {
            lines: ["images: 1 of 1 present in the registry"],
            problems: ["no entry is sealed: there is no tag ledger/users/dev/*; `history prove --tag` writes one."],
            tag: undefined,
            sealedTo: 0,
        }));

    it("seals everything at the first request", () =>
        assert.deepEqual(proof({}, true), {
            lines: [
                "now sealed by the tag ledger/users/dev/3: entries 1 to 3",
                "whether they were changed before is unknown",
                "images: 1 of 1 present in the registry",
            ],
            problems: [],
            tag: "ledger/users/dev/3",
            sealedTo: 3,
        }));

    it("seals newer entries once the sealed ones are proven", () =>
        assert.deepEqual(proof({ seals: [sealOf(1)] }, true).lines.slice(0, 2), [
            "now sealed by the tag ledger/users/dev/3: entries 2 to 3",
            "unchanged since earlier seals: entry 1",
        ]));

    it("seals nothing twice", () => assert.equal(proof({ seals: [sealOf(3)] }, true).tag, undefined));

    it("seals nothing over a change", () => {
        const changed = [record(1, { message: "edited" }), ...records.slice(1)];
        assert.deepEqual(proof({ records: changed, seals: [sealOf(1)] }, true), {
            lines: ["images: 1 of 1 present in the registry"],
            problems: ["entry 1 (2026-11-21T10:01:00.000Z) was edited after ledger/users/dev/1 sealed it."],
            tag: undefined,
            sealedTo: 1,
        });
    });

    it("does not seal an update under way", () => {
        const { lines, tag } = proof({ records: [...records, record(4, { result: "in-progress" })] }, true);
        assert.deepEqual([lines[2], tag], ["entry 4 is under way and not sealed", "ledger/users/dev/3"]);
    });

    it("reports all problems at once", () =>
        assert.deepEqual(
            proof({ isRepository: false, unreadable: ["ledger/users/dev/2"], images: [{ ...image, state: "lost" }] })
                .problems,
            [
                "the project is not in a Git repository, so there are no tags to seal its ledger.",
                "the tag ledger/users/dev/2 is named like a seal of the ledger but is not one.",
                `the registry has lost localhost:5000/users:1.0.0@sha256:${"a".repeat(64)} (entry 1).`,
            ],
        ));

    it("does not fail for an image that never ran, but says so", () =>
        assert.deepEqual(
            proof({ seals: [sealOf(3)], images: [{ ...image, state: "lost", hasRun: false }] }).lines.slice(1),
            [
                "images: 0 of 1 present in the registry",
                `  - the registry has lost localhost:5000/users:1.0.0@sha256:${"a".repeat(64)} (entry 1, which failed).`,
            ],
        ));
});
