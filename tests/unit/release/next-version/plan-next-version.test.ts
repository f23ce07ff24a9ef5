import assert from "node:assert/strict";
import type { Commit } from "../../../../release/next-version/commit.js";
import {
    chooseBases,
    type NextVersionRequest,
    planNextVersion,
} from "../../../../release/next-version/plan-next-version.js";

const known = (versions: string) =>
    versions
        .split(" ")
        .filter(Boolean)
        .map(version => ({ version, commit: "0".repeat(40) }));
const commits = (text: string): Commit[] =>
    text
        .split("; ")
        .filter(Boolean)
        .map((message, index) => ({ id: `${index}`.padStart(40, "0"), message, parents: [], paths: ["app/main.py"] }));

function plan(versions: string, messages: string, request: NextVersionRequest = {}) {
    const since = commits(messages);
    return planNextVersion(request, known(versions), {
        sinceLatest: since,
        sinceFinal: since,
        now: new Date("2026-11-21T14:30:05.678Z"),
    });
}

describe("The next version", () => {
    for (const [asked, request, taken, version] of [
        ["fix: b", {}, ["1.4.1", "1.4.2"], "1.4.3"],
        ["feat: a", {}, ["1.4.1"], "1.5.0"],
        ["feat!: a", {}, ["2.0.0"], "2.0.1"],
        ["feat: a", { pre: "rc" }, ["1.5.0-rc.1"], "1.5.0-rc.2"],
        ["", {}, ["1.4.0"], "1.4.0"],
    ] as const) {
        it(`after 1.4.0 and [${asked}] with ${JSON.stringify(request)} is ${version} if other commits have ${taken.join()}`, () => {
            const since = commits(asked);
            const isTaken = (one: string) => taken.some(other => other === one);
            const facts = { sinceLatest: since, sinceFinal: since, now: new Date(), isTaken };
            const { plan } = planNextVersion(request, known("1.4.0"), facts);
            assert.equal(plan?.version, version);
            assert.deepEqual(plan?.passedOver, version === "1.4.0" || version === "1.5.0" ? [] : taken);
        });
    }

    const cases: [versions: string, commits: string, request: NextVersionRequest, next: string, step: string][] = [
        ["", "feat: a; fix: b", {}, "0.1.0", "first"],
        ["1.4.0", "feat: a; fix: b", {}, "1.5.0", "minor"],
        ["1.4.0", "fix: b; docs: c", {}, "1.4.1", "patch"],
        ["1.4.0", "docs: c", {}, "1.4.1", "patch"],
        ["1.4.7", "feat: a; feat!: b", {}, "2.0.0", "major"],
        ["0.4.7", "feat!: b", {}, "0.5.0", "minor"],
        ["1.4.0", "", {}, "1.4.0", "none"],
        ["1.9.0 1.10.0", "fix: b", {}, "1.10.1", "patch"],
        ["1.4.0 2026.11.20-090000", "fix: b", {}, "1.4.1", "patch"],
        ["1.4.0 1.5.0-rc.2", "feat: a", {}, "1.5.0", "minor"],
        ["1.4.0 2.0.0-rc.1", "fix: b", {}, "2.0.0", "patch"],
        ["1.4.0", "feat: a", { pre: "rc" }, "1.5.0-rc.1", "preview"],
        ["1.4.0 1.5.0-rc.9", "feat: a", { pre: "rc" }, "1.5.0-rc.10", "preview"],
        ["1.4.0 1.5.0-alpha.3", "feat: a", { pre: "beta" }, "1.5.0-beta.1", "preview"],
        ["1.4.0 1.5.0-rc.1", "feat!: a", { pre: "rc" }, "2.0.0-rc.1", "preview"],
        ["1.4.0 1.5.0-rc.1", "", { pre: "rc" }, "1.5.0-rc.1", "none"],
        ["", "feat: a", { pre: "alpha" }, "0.1.0-alpha.1", "preview"],
        ["1.4.0", "feat: a", { timestamp: true }, "2026.11.21-143005", "time"],
        ["2026.11.20-090000", "", { timestamp: true }, "2026.11.20-090000", "none"],
        ["1.4.0 1.5.0-rc2 1.5.0-rc10", "feat: a", { pre: "rc" }, "1.5.0-rc.11", "preview"],
        ["1.4.0 1.5.0-rc-1", "feat: a", { pre: "rc" }, "1.5.0-rc.2", "preview"],
        ["1.4.0 1.5.0-RC1", "feat: a", { pre: "rc" }, "1.5.0-rc.2", "preview"],
        ["1.4.0 1.5.0-beta", "feat: a", { pre: "beta" }, "1.5.0-beta.1", "preview"],
        ["1.4.0 1.5.0-SNAPSHOT", "feat: a", { pre: "rc" }, "1.5.0-rc.1", "preview"],
        ["1.4.0 1.5.0-dev.3", "feat: a", { pre: "alpha" }, "1.5.0-alpha.1", "preview"],
        ["1.4.0 1.5.0-rc1", "", { pre: "rc" }, "1.5.0-rc1", "none"],
        ["2023.10.1", "fix: b", {}, "2023.10.2", "patch"],
    ];
    for (const [versions, messages, request, version, step] of cases) {
        it(`after ${versions || "none"} and [${messages}] with ${JSON.stringify(request)} is ${version}`, () => {
            const { plan: found } = plan(versions, messages, request);
            assert.deepEqual([found?.version, found?.step], [version, step]);
        });
    }

    it("says that a breaking change below 1.0.0 is a minor version", () => {
        assert.equal(plan("0.4.7", "feat!: b").plan?.breakingBelowOne, true);
        assert.equal(plan("1.4.7", "feat!: b").plan?.breakingBelowOne, false);
        assert.equal(plan("0.4.7", "feat: b").plan?.breakingBelowOne, false);
    });

    it("lists the commits that decide it", () => {
        const { plan: found } = plan("1.4.0", "docs: c; feat: a; fix: b; feat: d");
        assert.deepEqual(
            found?.deciding.map(({ title }) => title),
            ["feat: a", "feat: d"],
        );
        assert.deepEqual(found?.commits, { breaking: 0, feature: 2, fix: 1, other: 1 });
    });

    it("is refused if it would sort below an existing version", () => {
        assert.deepEqual(plan("1.4.0 1.5.0-rc.1", "feat: a", { pre: "beta" }).problems, [
            {
                path: "--pre",
                message:
                    "1.5.0-beta.1 would not come after 1.5.0-rc.1, which already exists; " +
                    "continue with that kind of preview, or leave out --pre to release it.",
            },
        ]);
        assert.deepEqual(plan("2026.12.01-000000", "feat: a", { timestamp: true }).problems, [
            {
                path: "--timestamp",
                message:
                    "2026.11.21-143005 would not come after 2026.12.01-000000, which already exists; correct this machine's clock.",
            },
        ]);
    });

    it("counts a preview's commits since the last preview, and its step since the last version", () => {
        const bases = chooseBases(known("1.4.0 1.5.0-rc.1"), { pre: "rc" }, commits("feat: a"));
        assert.deepEqual([bases.latest?.version, bases.final?.version], ["1.5.0-rc.1", "1.4.0"]);
        const without = chooseBases(known("1.4.0 1.5.0-rc.1"), {}, commits("feat: a"));
        assert.deepEqual([without.latest?.version, without.final?.version], ["1.4.0", "1.4.0"]);
    });

    it("leaves previews behind that were made before the last version", () => {
        const versions = [...known("1.4.0"), { version: "2.0.0-beta.0", tag: "v2.0.0-beta.0", commit: "older" }];
        const since = commits("fix: b");
        const facts = { sinceLatest: since, sinceFinal: since, now: new Date() };
        assert.equal(planNextVersion({}, versions, facts).plan?.version, "1.4.1");
        assert.equal(planNextVersion({ pre: "rc" }, versions, facts).plan?.version, "1.4.1-rc.1");
        const recorded = [...known("1.4.0"), { version: "2.0.0-beta.0", entry: 4 }];
        assert.equal(planNextVersion({}, recorded, facts).plan?.version, "2.0.0");
    });

    describe("with commits that follow no convention", () => {
        const unread = (versions: string, messages: string, request: NextVersionRequest = {}) =>
            plan(versions, messages, request).plan?.unread.map(({ title }) => title);

        it("names them while one of them could ask for more", () => {
            assert.deepEqual(unread("1.4.0", "Search; fix: b"), ["Search"]);
            assert.deepEqual(unread("1.4.0", "Search; feat: b"), ["Search"]);
            assert.deepEqual(unread("0.4.0", "Search; fix: b"), ["Search"]);
            assert.deepEqual(unread("1.4.0", "Search; fix: b", { pre: "rc" }), ["Search"]);
        });
        it("does not name them otherwise", () => {
            assert.deepEqual(unread("1.4.0", "Search; feat!: b"), []);
            assert.deepEqual(unread("0.4.0", "Search; feat: b"), []);
            assert.deepEqual(unread("", "Search"), []);
            assert.deepEqual(unread("", "Search", { pre: "rc" }), []);
            assert.deepEqual(unread("1.4.0", "Search", { timestamp: true }), []);
        });
    });

    it("names what takes back a released feature, which counts as a fix", () => {
        const { plan: found } = plan("1.4.0", 'Revert "feat: a"; Revert "fix: b"');
        assert.deepEqual(
            [found?.version, found?.retracting.map(({ title }) => title)],
            ["1.4.1", ['Revert "feat: a"']],
        );
    });
});
