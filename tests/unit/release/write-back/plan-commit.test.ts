import assert from "node:assert/strict";
import { fingerprint } from "../../../../model/ledger/fingerprint.js";
import { type CommitFacts, planCommit } from "../../../../release/write-back/plan-commit.js";
import { defaults, entry, release, twoReleases } from "../sample-settings.js";

const service = { name: "users", namespace: "users-dev" };
const basedOn = fingerprint(twoReleases);
const values = { service, release: defaults, slots: twoReleases.slots, traffic: "green", basedOn };
const facts: CommitFacts = {
    stack: "dev",
    last: entry(4, { ...twoReleases, message: "promote 1.1.0 in green, traffic from 1.0.0\nbecause" }),
    recorded: basedOn,
    values,
    committed: { ...values, traffic: "blue", basedOn: "0123456789abcdef" },
    skipCi: false,
};
const message =
    "dev: promote 1.1.0 in green, traffic from 1.0.0 (entry 4)\n\n" +
    "Slots, traffic and quarantine of entry 4 in the ledger of stack dev (2026-11-21T10:04:00.000Z).";

describe("planCommit", () => {
    it("names the stack, the entry and what was done", () => {
        assert.deepEqual(planCommit(facts), { message });
        assert.deepEqual(planCommit({ ...facts, recorded: undefined }), { message });
    });

    it("tells pipelines to leave it alone when asked to", () => {
        assert.equal(planCommit({ ...facts, skipCi: true }).message, `${message}\n\n[skip ci]`);
    });

    it("commits a file that HEAD does not have", () => {
        assert.equal(planCommit({ ...facts, committed: undefined }).message, message);
    });

    it("leaves a file with the same decision as HEAD, whatever else changed in it", () => {
        const edited = { ...values, service: { ...service, replicas: 3 } };
        assert.deepEqual(planCommit({ ...facts, values: edited, committed: values }), {
            why: "HEAD already has this decision",
        });
    });

    it("leaves a file that differs from the last succeeded entry", () => {
        const why = "it differs from entry 4, the last succeeded one";
        const ahead = { ...values, traffic: "blue" };
        assert.deepEqual(planCommit({ ...facts, values: ahead, committed: undefined }), { why, isOdd: true });
        const stale = { ...values, slots: { blue: release("1.0.0") }, traffic: "blue" };
        assert.deepEqual(planCommit({ ...facts, values: stale, committed: undefined }), { why, isOdd: true });
        assert.deepEqual(planCommit({ ...facts, values: { traffic: 3 } }), { why, isOdd: true });
    });

    it("has nothing to commit before the first success", () => {
        assert.deepEqual(planCommit({ ...facts, last: undefined }), { why: "the ledger has no succeeded entry" });
    });
});
