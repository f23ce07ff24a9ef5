import assert from "node:assert/strict";
import { fingerprint } from "../../../../model/ledger/fingerprint.js";
import { readSettings } from "../../../../model/settings/read-settings.js";
import { type CommitFacts, planCommit } from "../../../../release/write-back/plan-commit.js";
import { defaults, entry, release, twoReleases } from "../sample-settings.js";

const service = { name: "users", namespace: "users-dev" };
const basedOn = fingerprint(twoReleases);
const values = { service, release: defaults, slots: twoReleases.slots, traffic: "green", basedOn };
const facts: CommitFacts = {
    stack: "dev",
    last: entry(4, { ...twoReleases, message: "promote 1.1.0 in green, traffic from 1.0.0\nbecause" }),
    recorded: basedOn,
    settings: readSettings(values).settings!,
    isCommitted: false,
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
            const now = readSettings({ ...values, service: routed, traffic, basedOn: fingerprint(decided) }).settings!;
            return planCommit({ ...facts, settings: now, recorded: fingerprint(decided) }).message?.split("\n")[0];
        };
        assert.equal(subject({ blue: 90, green: 10 }), "chore(release): users 1.0.0 (90 %) and 1.1.0 (10 %) on dev");
        assert.equal(subject(undefined), "chore(release): users on dev");
    });

    it("leaves a decision that HEAD has, even one that the ledger no longer has", () => {
        const why = "HEAD already has this decision";
        assert.deepEqual(planCommit({ ...facts, isCommitted: true }), { why });
        assert.deepEqual(planCommit({ ...facts, isCommitted: true, recorded: "0123456789abcdef" }), { why });
    });

    it("leaves a file that differs from the last succeeded entry", () => {
        const why = "it differs from entry 4, the last succeeded one";
        for (const slots of [values.slots, { blue: release("1.0.0") }]) {
            const { settings } = readSettings({ ...values, slots, traffic: "blue" });
            assert.deepEqual(planCommit({ ...facts, settings: settings! }), { why, isOdd: true });
        }
    });

    it("has nothing to commit before the first success", () => {
        assert.deepEqual(planCommit({ ...facts, last: undefined }), { why: "the ledger has no succeeded entry" });
    });
});
