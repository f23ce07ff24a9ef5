import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { canonicalRecord, chainStart, finishedRecords, ledgerChain } from "../../../../release/history/ledger-chain.js";
import type { PulumiUpdate } from "../../../../release/ledger/pulumi-update.js";

const record: PulumiUpdate = {
    kind: "update",
    result: "succeeded",
    message: "first",
    startedMs: Date.UTC(2026, 10, 21),
    endedMs: Date.UTC(2026, 10, 21, 0, 0, 9),
    environment: { "git.head": "c0ffee" },
    config: { "fastapi-release:traffic": "blue", "fastapi-release:service": { name: "users", replicas: 2 } },
    resourceChanges: { create: 3 },
};

describe("The chain over the ledger", () => {
    it("has for each entry the SHA-256 of the previous link and of the record", () => {
        const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
        const first = sha256(`${chainStart}\n${canonicalRecord(record)}`);
        assert.deepEqual(ledgerChain([record, record]), [
            { entry: 1, time: "2026-11-21T00:00:00.000Z", link: first },
            { entry: 2, time: "2026-11-21T00:00:00.000Z", link: sha256(`${first}\n${canonicalRecord(record)}`) },
        ]);
    });

    it("hashes a text that stays the same in all versions: years-old tags must still match", () =>
        assert.equal(
            canonicalRecord(record),
            '{"config":{"fastapi-release:service":{"name":"users","replicas":2},"fastapi-release:traffic":"blue"},' +
                '"endedMs":1795219209000,"environment":{"git.head":"c0ffee"},"kind":"update","message":"first",' +
                '"resourceChanges":{"create":3},"result":"succeeded","startedMs":1795219200000}',
        ));

    const edits: [what: string, edit: Partial<PulumiUpdate>][] = [
        ["kind", { kind: "destroy" }],
        ["result", { result: "failed" }],
        ["message", { message: "First" }],
        ["start", { startedMs: 1 }],
        ["end", { endedMs: 1 }],
        ["commit", { environment: { "git.head": "c0ffef" } }],
        ["traffic", { config: { ...record.config, "fastapi-release:traffic": "green" } }],
        [
            "a nested setting",
            { config: { ...record.config, "fastapi-release:service": { name: "users", replicas: 3 } } },
        ],
        ["the counts of changes", { resourceChanges: { create: 4 } }],
    ];
    for (const [what, edit] of edits) {
        it(`changes with ${what}`, () =>
            assert.notEqual(canonicalRecord({ ...record, ...edit }), canonicalRecord(record)));
    }

    it("is the same for objects and JSON from Pulumi, and for numbers and strings", () => {
        const config = { "app:port": 8000, "app:list": [1, 2], "app:map": { b: 1, a: "{" } };
        const told = { "app:port": "8000", "app:list": "[1,2]", "app:map": '{"a": "{", "b": 1}' };
        assert.equal(canonicalRecord({ ...record, config }), canonicalRecord({ ...record, config: told }));
    });

    it("contains only the existence of secrets", () => {
        const one = {
            "app:key": { secure: "v1:abc" },
            "fastapi-release:secrets": { "1": { TOKEN: { plain: "hunter2" } } },
        };
        const other = { "app:key": { secure: "" }, "fastapi-release:secrets": { secure: "" } };
        const text = canonicalRecord({ ...record, config: one });
        assert.equal(text, canonicalRecord({ ...record, config: other }));
        assert.doesNotMatch(text, /v1:abc|hunter2/);
        assert.match(text, /"app:key":\{"secret":true\}/);
    });

    it("ends before an update that is under way", () => {
        const open = { ...record, result: "in-progress" };
        assert.deepEqual(finishedRecords([record, open]), [record]);
    });
});
