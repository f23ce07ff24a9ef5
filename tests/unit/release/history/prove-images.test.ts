import assert from "node:assert/strict";
import { imageFinding, isProven, ledgerImages, type ProvenImage } from "../../../../release/history/plan-proof.js";
import { fiveEntries } from "../sample-ledger.js";
import { digests, entry, release } from "../sample-settings.js";

const image: ProvenImage = {
    repository: "localhost:5000/users",
    version: "1.1.0",
    digest: digests["1.1.0"]!,
    entries: [2, 3, 4],
    hasRun: true,
    state: "present",
};
const name = `localhost:5000/users:1.1.0@${digests["1.1.0"]}`;

describe("The images of the ledger", () => {
    it("are listed once each, with the entries that name them and whether they ran", () =>
        assert.deepEqual(
            ledgerImages(fiveEntries.slice(0, 3)).map(({ version, entries, hasRun }) => [version, entries, hasRun]),
            [
                ["1.0.0", [1, 2], true],
                ["1.1.0", [2, 3], true],
                ["1.2.0", [3], false],
            ],
        ));

    it("include those of extra containers", () => {
        const images = { proxy: { repository: "localhost:5000/proxy", digest: digests["1.2.0"]! } };
        const [, proxy] = ledgerImages([entry(1, { slots: { blue: release("1.0.0", { images }) } })]);
        assert.deepEqual(
            [proxy?.repository, proxy?.version, proxy?.digest],
            ["localhost:5000/proxy", "1.0.0", digests["1.2.0"]],
        );
    });

    const cases: [what: string, change: Partial<ProvenImage>, proven: boolean, finding: string | undefined][] = [
        ["present", {}, true, undefined],
        ["lost", { state: "lost" }, false, `the registry has lost ${name} (entries 2 to 4).`],
        [
            "lost, and its tag moved to another",
            { state: "lost", detail: digests["1.0.0"]! },
            false,
            `the registry has lost ${name} (entries 2 to 4); the tag now names ${digests["1.0.0"]}.`,
        ],
        [
            "under a tag that moved",
            { state: "moved", detail: digests["1.0.0"]!, entries: [2, 3] },
            false,
            `the tag localhost:5000/users:1.1.0 has moved: the ledger says ${digests["1.1.0"]} (entries 2 and 3), ` +
                `the registry ${digests["1.0.0"]}.`,
        ],
        [
            "without a tag",
            { state: "untagged" },
            true,
            `the registry has ${name} (entries 2 to 4), but the tag is gone.`,
        ],
        [
            "in a registry that does not answer",
            { state: "unknown", detail: "it did not answer.", entries: [2] },
            false,
            `unknown whether the registry has ${name} (entry 2): it did not answer.`,
        ],
        [
            "lost and never run",
            { state: "lost", hasRun: false, entries: [3] },
            true,
            `the registry has lost ${name} (entry 3, which failed).`,
        ],
    ];
    for (const [what, change, proven, finding] of cases) {
        it(`are ${proven ? "proven" : "not proven"} when one is ${what}`, () => {
            const changed = { ...image, ...change };
            assert.deepEqual([isProven(changed), imageFinding(changed)], [proven, finding]);
        });
    }

    it("are not proven if a digest is unknown", () => {
        const { digest: _, ...unknown } = { ...image, state: "unknown" as const };
        assert.deepEqual(
            [isProven(unknown), imageFinding(unknown)],
            [false, "the ledger does not have the digest of localhost:5000/users:1.1.0 (entries 2 to 4)."],
        );
    });
});
