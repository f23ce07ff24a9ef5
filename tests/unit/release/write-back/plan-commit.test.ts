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
const trailer = "Ledger-Entry: dev/4 2026-11-21T10:04:00.000Z";
const words = "promote 1.1.0 in green, traffic from 1.0.0\nbecause";
const message = `chore(release): users 1.1.0 on dev\n\n${words}\n\n${trailer}`;

describe("planCommit", () => {
    it("names what serves, what was done, and the entry", () => {
        assert.deepEqual(planCommit(facts), { message });
        assert.deepEqual(planCommit({ ...facts, recorded: undefined }), { message });
    });

    it("tells pipelines to leave it alone when asked to", () => {
        const expected = `chore(release): users 1.1.0 on dev\n\n${words}\n\n[skip ci]\n\n${trailer}`;
        assert.equal(planCommit({ ...facts, skipCi: true }).message, expected);
    });

    it("takes its subject from a person, whose message is the ledger's too", () => {
        const own = (text: string, inLedger = text) => {
            return planCommit({ ...facts, message: text, last: { ...facts.last!, message: inLedger } }).message;
        };
        assert.equal(own("feat: x"), `feat: x\n\n${trailer}`);
        assert.equal(own("feat: x\n\nWhy.\n"), `feat: x\n\nWhy.\n\n${trailer}`);
        assert.equal(own("feat: x", "feat: x; forced"), `feat: x\n\nfeat: x; forced\n\n${trailer}`);
    });

    it("has lines that commitlint allows", () => {
        const last = { ...facts.last!, message: `deploy 1.1.0: ${"because ".repeat(30)}` };
        const lines = planCommit({ ...facts, last }).message!.split("\n");
        assert.deepEqual(
            lines.filter(line => line.length > 100),
            [],
        );
        assert.equal(lines.join(" ").match(/because/g)?.length, 30);
    });

    it("names every release with a share, or none", () => {
        const routed = { ...service, gateway: { name: "public" } };
        const subject = (traffic: Readonly<Record<string, number>> | undefined) => {
            const decided = { ...twoReleases, traffic: traffic ?? {} };
            const now = { ...values, service: routed, traffic, basedOn: fingerprint(decided) };
            return planCommit({ ...facts, values: now, recorded: fingerprint(decided) }).message?.split("\n")[0];
        };
        assert.equal(subject({ blue: 90, green: 10 }), "chore(release): users 1.0.0 (90 %) and 1.1.0 (10 %) on dev");
        assert.equal(subject(undefined), "chore(release): users on dev");
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
