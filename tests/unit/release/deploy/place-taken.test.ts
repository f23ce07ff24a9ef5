import assert from "node:assert/strict";
import type { Settings } from "../../../../model/settings/settings.js";
import type { TakenVersion } from "../../../../release/deploy/choose-taken.js";
import { deploySummary } from "../../../../release/deploy/describe-deploy.js";
import { imageName } from "../../../../release/deploy/place-taken.js";
import { type DeployFacts, planDeploy } from "../../../../release/deploy/plan-deploy.js";
import { defaults, digests, release, settings, twoReleases } from "../sample-settings.js";

const there = "registry.example.com/dev/users";
const digest = digests["1.2.0"]!;
const taken: TakenVersion = {
    stack: "dev",
    entry: 12,
    version: "1.2.0",
    images: [{ repository: there, version: "1.2.0", digest }],
};
// Nothing could be built here: there is no repository.
const source: DeployFacts["source"] = { dirty: [], sameAsPublished: false };
const has = (repository: string, state: "present" | "lost" = "present") => {
    return new Map([[imageName(repository, digest), state]]);
};

function deploy(found: Partial<Omit<DeployFacts, "now">> & { settings: Settings }, about = taken, promote = false) {
    const request = { version: about.version, promote, taken: about };
    return planDeploy(request, { now: new Date(), source, answers: has(defaults.repository), ...found });
}

function problemsOf(found: Partial<Omit<DeployFacts, "now">> & { settings: Settings }, about = taken): string[] {
    return (deploy(found, about).problems ?? []).map(({ path, message }) => `${path}: ${message}`);
}

describe("a deploy from another stack", () => {
    it("freezes this stack's defaults with the other one's digest, and builds nothing", () => {
        const here = { ...twoReleases, release: { ...defaults, env: { LOG_LEVEL: "warning" } } };
        const { plan } = deploy({ settings: here });
        assert.deepEqual(plan?.placed, {
            slot: "blue",
            release: { version: "1.2.0", ...defaults, digest, env: { LOG_LEVEL: "warning" } },
        });
        assert.deepEqual([plan?.image, plan?.settings.traffic], ["pinned", { green: 100 }]);
    });

    it("records in the ledger where it came from", () => {
        const { plan } = deploy({ settings: twoReleases }, taken, true);
        assert.equal(plan?.message, "deploy 1.2.0 to blue from stack dev, entry 12, traffic from 1.1.0");
        assert.deepEqual(plan && deploySummary(plan).takenFrom, { stack: "dev", entry: 12 });
    });

    it("changes nothing if the release is already there", () => {
        const slots = { ...twoReleases.slots, blue: release("1.2.0") };
        const { plan } = deploy({ settings: { ...twoReleases, slots } });
        assert.deepEqual([plan?.placed, plan?.message], [undefined, "update without a new release"]);
        assert.equal(plan && deploySummary(plan).takenFrom, undefined);
    });

    it("takes each image by its name", () => {
        const repository = "localhost:5000/job";
        const job = digests["1.0.0"]!;
        const about = {
            ...taken,
            images: [...taken.images, { name: "job", version: "1.2.0", repository: "x.io/job", digest: job }],
        };
        const here = settings({ release: { ...defaults, images: { job: { repository } } } });
        assert.deepEqual(deploy({ settings: here }, about).plan?.placed?.release.images, {
            job: { repository, digest: job },
        });
        assert.deepEqual(problemsOf({ settings: here }), [
            "release.images.job: 1.2.0 of stack dev has no such image; release a version that has it.",
        ]);
    });

    it("refuses a digest that is not in the repository that this stack pulls from", () => {
        assert.deepEqual(problemsOf({ settings: twoReleases, answers: has(defaults.repository, "lost") }), [
            `release.repository: localhost:5000/users has no ${digest}, which is 1.2.0 of stack dev; ` +
                `copy ${there}@${digest} there, or name ${there} here.`,
        ]);
    });

    it("refuses a digest that the registry of both has lost", () => {
        const here = { ...twoReleases, release: { ...defaults, repository: there } };
        assert.deepEqual(problemsOf({ settings: here, answers: has(there, "lost") }), [
            `release.repository: ${there} has no ${digest}, which is 1.2.0 of stack dev; ` +
                "the registry has lost it: push that image again, or choose another version.",
        ]);
    });

    it("refuses a version that is another image here, by its pin or by its tag", () => {
        const other = digests["1.0.0"]!;
        const slots = { ...twoReleases.slots, blue: release("1.2.0", { digest: other }) };
        assert.deepEqual(problemsOf({ settings: { ...twoReleases, slots } }), [
            `VERSION: 1.2.0 is ${other} here and ${digest} in stack dev; a version never changes its digest: release a new version.`,
        ]);
        assert.deepEqual(problemsOf({ settings: twoReleases, published: { digest: other } }), [
            `VERSION: the tag localhost:5000/users:1.2.0 is ${other}, and stack dev has ${digest}; ` +
                "a version never changes its digest: release a new version.",
        ]);
    });

    it("refuses a version that is quarantined here", () => {
        const quarantine = [{ version: "1.2.0", reason: "leaks", since: "2026-11-21T10:00:00Z" }];
        assert.match(
            problemsOf({ settings: { ...twoReleases, quarantine } })[0]!,
            /^quarantine: 1\.2\.0 is quarantined/,
        );
    });
});
