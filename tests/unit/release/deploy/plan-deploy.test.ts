import assert from "node:assert/strict";
import type { Settings } from "../../../../model/settings/settings.js";
import { decidedShares, describeShares } from "../../../../model/traffic/shares.js";
import { type DeployFacts, planDeploy } from "../../../../release/deploy/plan-deploy.js";
import { defaults, digests, noon, release, settings, twoReleases } from "../sample-settings.js";

const clean: DeployFacts["source"] = { commit: "c0ffee0", dirty: [], sameAsPublished: false };

function plan(version: string | undefined, facts: Partial<DeployFacts> & { settings: Settings }, promote = false) {
    const request = version === undefined ? { promote } : { version, promote };
    const { plan, problems } = planDeploy(request, { now: noon, source: clean, ...facts });
    assert.deepEqual(problems ?? [], []);
    return plan!;
}

function problem(version: string | undefined, facts: Partial<DeployFacts> & { settings: Settings }, promote = false) {
    const request = version === undefined ? { promote } : { version, promote };
    const { problems } = planDeploy(request, { now: noon, source: clean, ...facts });
    assert.equal(problems?.length, 1);
    return `${problems[0]!.path}: ${problems[0]!.message}`;
}

describe("planDeploy", () => {
    it("gives a first release blue and traffic, because no live release needs protection", () => {
        const { settings: planned, image, switches, before, message } = plan("1.0.0", { settings: settings() });
        assert.deepEqual(planned.slots, { blue: { version: "1.0.0", ...defaults } });
        assert.deepEqual(planned.traffic, { blue: 100 });
        assert.deepEqual(
            [image, switches, before, message],
            ["built", true, {}, "deploy 1.0.0 to blue, first traffic"],
        );
    });

    it("puts a version into the idle slot and leaves traffic alone", () => {
        const { settings: planned, placed, switches, shares } = plan("1.2.0", { settings: twoReleases });
        assert.equal(placed?.slot, "blue");
        assert.equal(planned.slots.green, twoReleases.slots.green);
        assert.deepEqual(planned.traffic, { green: 100 });
        assert.deepEqual([switches, shares.map(({ version }) => version)], [false, ["1.1.0"]]);
    });

    it("moves traffic in the same update with promote", () => {
        const { settings: planned, switches, message } = plan("1.2.0", { settings: twoReleases }, true);
        assert.deepEqual(planned.traffic, { blue: 100 });
        assert.equal(switches, true);
        assert.equal(message, "deploy 1.2.0 to blue, traffic from 1.1.0");
    });

    it("freezes the current defaults into the slot", () => {
        const changed = { ...twoReleases, release: { ...defaults, env: { NEW_SEARCH: "on" } } };
        const { settings: planned } = plan("1.2.0", { settings: changed });
        assert.deepEqual(planned.slots.blue?.env, { NEW_SEARCH: "on" });
        assert.deepEqual(planned.slots.green?.env, { LOG_LEVEL: "info" });
    });

    it("treats the live version with other defaults as another release, with its own digest", () => {
        const changed = { ...twoReleases, release: { ...defaults, env: { NEW_SEARCH: "on" } } };
        const { placed, image } = plan("1.1.0", { settings: changed });
        assert.deepEqual([placed?.slot, placed?.release.digest, image], ["blue", digests["1.1.0"], "pinned"]);
    });

    it("changes nothing if the version already serves", () => {
        const { settings: planned, placed, switches } = plan("1.1.0", { settings: twoReleases }, true);
        assert.deepEqual([planned, placed, switches], [twoReleases, undefined, false]);
    });

    it("only moves traffic if the version is already waiting", () => {
        const { settings: planned, placed, message } = plan("1.0.0", { settings: twoReleases }, true);
        assert.deepEqual(planned, { ...twoReleases, traffic: { blue: 100 } });
        assert.deepEqual([placed, message], [undefined, "promote 1.0.0 in blue, traffic from 1.1.0"]);
    });

    it("applies the settings as they are without a version", () => {
        const { settings: planned, switches, message } = plan(undefined, { settings: twoReleases });
        assert.deepEqual([planned, switches, message], [twoReleases, false, "update without a new release"]);
    });

    it("moves traffic as somebody wrote it into the settings, and says so", () => {
        const written: Settings = { ...twoReleases, traffic: { blue: 100 } };
        const serving = decidedShares(twoReleases);
        const { switches, before, shares } = plan(undefined, { settings: written, recorded: twoReleases, serving });
        assert.deepEqual([switches, before.live?.slot, describeShares(shares)], [true, "green", "1.0.0 in blue"]);
        const applied = plan(undefined, { settings: written, recorded: twoReleases, serving: decidedShares(written) });
        assert.deepEqual([applied.switches, applied.before.live?.slot], [false, "blue"]);
    });

    it("records a rollback that moved traffic and has no entry", () => {
        const left = { version: "1.1.0", reason: "slow", since: "2026-08-01T12:00:00Z" };
        const moved: Settings = { ...twoReleases, traffic: { blue: 100 }, quarantine: [left] };
        const messageOf = (settings: Settings, recorded: Settings) => plan(undefined, { settings, recorded }).message;
        assert.equal(messageOf(moved, twoReleases), "roll back from 1.1.0 to 1.0.0: slow");
        const unexplained = { ...moved, quarantine: [{ ...left, reason: "rolled back to 1.0.0" }] };
        assert.equal(messageOf(unexplained, twoReleases), "roll back from 1.1.0 to 1.0.0");
        assert.equal(messageOf(moved, moved), "update without a new release");
        assert.equal(messageOf({ ...moved, quarantine: [] }, twoReleases), "update without a new release");
    });

    it("promotes the waiting release without a version", () => {
        const { shares, switches } = plan(undefined, { settings: twoReleases }, true);
        assert.deepEqual([describeShares(shares), switches], ["1.0.0 in blue", true]);
    });

    it("adopts a published tag by its digest if it was built from the current commit", () => {
        const published = { digest: digests["1.2.0"]!, revision: "c0ffee0" };
        const { placed, image } = plan("1.2.0", { settings: twoReleases, published });
        assert.deepEqual([placed?.release.digest, image], [digests["1.2.0"], "adopted"]);
    });

    it("adopts a published tag if its build context is the current one", () => {
        const published = { digest: digests["1.2.0"]!, revision: "0ddba11" };
        const source = { ...clean, sameAsPublished: true };
        assert.equal(plan("1.2.0", { settings: twoReleases, published, source }).image, "adopted");
    });

    it("uses a published tag that names no commit as it is", () => {
        const published = { digest: digests["1.2.0"]! };
        const { placed, image } = plan("1.2.0", { settings: twoReleases, published });
        assert.deepEqual([placed?.release.digest, image], [digests["1.2.0"], "found"]);
    });

    it("refuses a published tag from another commit, with both commits", () => {
        const published = { digest: digests["1.2.0"]!, revision: "0ddba11" };
        assert.equal(
            problem("1.2.0", { settings: twoReleases, published }),
            `VERSION: localhost:5000/users:1.2.0 is already published as ${digests["1.2.0"]}, built from commit 0ddba11; ` +
                "the commit here is c0ffee0. A published version is never built again: " +
                "use a new version, or `rollback --to 1.2.0` if it has served before.",
        );
    });

    it("refuses a tag that has moved away from its pin", () => {
        const changed = { ...twoReleases, release: { ...defaults, port: 8001 } };
        const published = { digest: digests["1.2.0"]! };
        assert.equal(
            problem("1.1.0", { settings: changed, published }),
            `VERSION: the tag 1.1.0 has moved: the settings pin ${digests["1.1.0"]}, the registry now says ` +
                `${digests["1.2.0"]}; release a new version.`,
        );
        assert.match(problem("1.0.0", { settings: twoReleases, published }, true), /the tag 1\.0\.0 has moved/);
    });

    it("builds nothing for a slot without a digest from a dirty tree, unless the ledger knows the digest", () => {
        const { digest: _, ...undigested } = twoReleases.slots["green"]!;
        const edited = { ...twoReleases, slots: { ...twoReleases.slots, green: undigested } };
        const source = { ...clean, dirty: ["app/main.py"] };
        assert.match(
            problem(undefined, { settings: edited, recorded: edited, source }),
            /^slots\.green: localhost:5000\/users:1\.1\.0 must be built, but app differs from commit c0ffee0: app\/main\.py\./,
        );
        assert.equal(plan(undefined, { settings: edited, recorded: twoReleases, source }).image, "none");
        assert.equal(plan(undefined, { settings: edited, recorded: edited }).image, "none");
    });

    it("builds and adopts nothing while Git cannot say which commit is here, in Git's words", () => {
        const source = { dirty: [], sameAsPublished: false, problem: "fatal: detected dubious ownership" };
        const silent = "Git does not say which commit is here:\n    fatal: detected dubious ownership";
        assert.equal(
            problem("1.2.0", { settings: twoReleases, source }),
            `VERSION: localhost:5000/users:1.2.0 must be built from app; ${silent}`,
        );
        const published = { digest: digests["1.2.0"]!, revision: "0ddba11" };
        assert.equal(
            problem("1.2.0", { settings: twoReleases, published, source }),
            `VERSION: localhost:5000/users:1.2.0 is already published as ${digests["1.2.0"]}, built from commit 0ddba11; ${silent}`,
        );
        const { digest } = published;
        assert.equal(plan("1.2.0", { settings: twoReleases, published: { digest }, source }).image, "found");
    });

    it("tells a repository without a commit from none, and a cut-off history from another commit", () => {
        const nothing = { dirty: [], sameAsPublished: false };
        assert.equal(
            problem("1.2.0", { settings: twoReleases, source: { ...nothing, isUnborn: true } }),
            "VERSION: localhost:5000/users:1.2.0 must be built, but the repository has no commit yet; " +
                "commit it first, so the image can name its commit.",
        );
        const published = { digest: digests["1.2.0"]!, revision: "0ddba11" };
        assert.match(
            problem("1.2.0", {
                settings: twoReleases,
                published,
                source: { ...nothing, commit: "c0ffee0", isCutOff: true },
            }),
            /built from commit 0ddba11; this clone has only a part of the history, .* git fetch --unshallow$/,
        );
    });

    it("refuses to build from a dirty tree, and names what is dirty", () => {
        const source = { ...clean, dirty: ["app/main.py"] };
        assert.equal(
            problem("1.2.0", { settings: twoReleases, source }),
            "VERSION: localhost:5000/users:1.2.0 must be built, but app differs from commit c0ffee0: app/main.py. " +
                "Commit or stash that first.",
        );
    });

    it("refuses to build outside a Git repository", () => {
        const source = { dirty: [], sameAsPublished: false };
        assert.match(
            problem("1.2.0", { settings: twoReleases, source }),
            /app is not in a Git repository; commit it first/,
        );
    });

    it("refuses a quarantined version, and says how to lift it", () => {
        const quarantine = [{ version: "1.2.0", reason: "loses orders", since: "2026-11-21T10:00:00Z" }];
        assert.equal(
            problem("1.2.0", { settings: { ...twoReleases, quarantine } }),
            "quarantine: 1.2.0 is quarantined since 2026-11-21T10:00:00Z: loses orders; " +
                "release a new version, or lift it with `unquarantine 1.2.0`.",
        );
    });

    for (const version of ["latest", "v1.2.0", "1.2", ""]) {
        it(`refuses ${JSON.stringify(version)} as a version`, () => {
            assert.equal(
                problem(version, { settings: twoReleases }),
                `VERSION: "${version}" is not a version; use one like 1.4.0.`,
            );
        });
    }

    it("reports all problems at once", () => {
        const quarantine = [{ version: "1.2.0", reason: "loses orders", since: "2026-11-21T10:00:00Z" }];
        const source = { ...clean, dirty: ["app/main.py"] };
        const { problems } = planDeploy(
            { version: "1.2.0", promote: true },
            { settings: { ...twoReleases, quarantine }, now: noon, source },
        );
        assert.deepEqual(
            problems?.map(({ path }) => path),
            ["quarantine", "VERSION"],
        );
    });

    it("refuses to promote if no release is waiting", () => {
        const alone = settings({ slots: { blue: release("1.0.0") }, traffic: { blue: 100 } });
        assert.equal(
            problem(undefined, { settings: alone }, true),
            "--promote: no release is waiting; name a version.",
        );
    });

    it("notes how many pods the autoscaler gave the live slot, for the new release and the waiting one", () => {
        const scale = { min: 2, max: 10, cpuPercent: 70 };
        const scaled = { ...twoReleases, service: { ...twoReleases.service, scale } };
        assert.deepEqual(plan("1.2.0", { settings: scaled, liveSize: 6 }).settings.standby, { pods: 6 });
        assert.deepEqual(plan(undefined, { settings: scaled, liveSize: 6 }).settings.standby, { pods: 6 });
        assert.deepEqual(plan(undefined, { settings: scaled, liveSize: 7 }, true).settings.standby, { pods: 7 });
        assert.equal(plan("1.2.0", { settings: scaled }).settings.standby, undefined);
    });
});
