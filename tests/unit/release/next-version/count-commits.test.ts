import assert from "node:assert/strict";
import type { Commit } from "../../../../release/next-version/commit.js";
import { countCommits } from "../../../../release/next-version/count-commits.js";

const id = (letter: string) => letter.repeat(40);
/** A commit called by a letter. Each has the one before it in the list as its parent, unless others are named. */
const commit = (letter: string, message: string, parents = "", paths: readonly string[] = ["app/main.py"]): Commit => ({
    id: id(letter),
    message,
    parents: [...parents].map(id),
    paths: parents.length > 1 ? [] : paths,
});
const revert = (letter: string, of: string, parents = "") =>
    commit(letter, `Revert "x"\n\nThis reverts commit ${id(of)}.`, parents);
/** Letter and kind of what counts, newest first. */
const counted = (commits: readonly Commit[], folder?: string) =>
    countCommits(commits, folder).counted.map(
        ({ id: [letter], kind, isUnread }) => `${letter} ${isUnread ? "unread" : kind}`,
    );

describe("Reverted commits", () => {
    const feature = commit("a", "feat: search (#11)");
    const fix = commit("b", "fix: page from 0");

    it("do not count, nor do their reverts", () => {
        assert.deepEqual(counted([revert("c", "a"), fix, feature]), ["b fix"]);
    });
    it("count again if the revert was reverted", () => {
        assert.deepEqual(counted([revert("d", "c"), revert("c", "a"), fix, feature]), ["b fix", "a feature"]);
    });
    it("count as a fix if they were released before", () => {
        assert.deepEqual(counted([revert("c", "e"), fix]), ["c fix", "b fix"]);
    });

    const byTitle = [
        'Revert "feat: search (#11)" (#12)',
        'Revert "feat: search"',
        "revert: feat: search",
        "revert(api): search",
        'USR-12: Revert "feat: search (#11)"',
        "Merged PR 13: Revert 'feat: search (#11)'",
        "revert: take search back\n\nRefs: aaaaaaa",
        "Revert search\n\nReverts team/users#11",
        'Revert "Search"\n\nThis reverts merge request team/users!11',
        'Revert "feat: search"\n\nThis reverts commit fffffff.',
        "fix: take search back\n\nThis reverts commit aaaaaaa.\nThis reverts commit bbbbbbb.",
        "Revert search\r\n\r\nReverted commit `aaaaaaa`.\r\n",
    ];
    for (const message of byTitle) {
        it(`are found by ${JSON.stringify(message)}`, () => {
            const found = counted([commit("c", message), fix, feature]);
            assert.equal(found.includes("a feature"), false, `${found}`);
        });
    }
    it("leave a commit that does more than take them back", () => {
        const other = commit("c", "fix: search in another way\n\nThis reverts commit aaaaaaa.");
        assert.deepEqual(counted([other, fix, feature]), ["c fix", "b fix"]);
    });
    it("count again by titles alone", () => {
        const first = commit("c", 'Revert "feat: search"');
        assert.deepEqual(counted([commit("d", 'Revert "Revert "feat: search""'), first, feature]), ["a feature"]);
        assert.deepEqual(counted([commit("d", 'Reapply "feat: search"'), first, feature]), ["a feature"]);
    });
    it("are only older ones", () => {
        assert.deepEqual(counted([feature, commit("c", 'Revert "feat: search"'), fix]), [
            "a feature",
            "c fix",
            "b fix",
        ]);
    });

    describe("of a merge", () => {
        // c merges a and b.
        const merged = [
            commit("c", "Merge pull request #7 from ada/search\n\nSearch by name", "xb"),
            commit("b", "feat: search", "a"),
            commit("a", "feat!: drop version 1", "x"),
        ];
        const reverts = [
            `Revert "Merge pull request #7 from ada/search"\n\nThis reverts commit ${id("c")}, reversing\nchanges made to ${id("x")}.`,
            'Revert "Search by name"\n\nReverts team/users#7',
            'Revert "Search by name"',
        ];
        for (const message of reverts) {
            it(`are all that it merged, by ${JSON.stringify(message)}`, () => {
                assert.deepEqual(counted([commit("e", message, "d"), commit("d", "fix: page", "c"), ...merged]), [
                    "d fix",
                ]);
            });
        }
        it("count once if the revert itself was merged", () => {
            const back = [commit("e", 'Merge pull request #8 from ada/back\n\nRevert "Search by name"', "cd")];
            const all = [...back, revert("d", "c", "c"), ...merged];
            assert.deepEqual(counted(all), []);
            assert.deepEqual(counted([revert("f", "d", "e"), ...all]), ["b feature", "a breaking"]);
        });
    });
});

describe("A merge", () => {
    const merge = (message: string, ...own: string[]) => {
        const letters = ["a", "b", "c"];
        const commits = own.map((text, index) => commit(letters[index]!, text, letters[index - 1] ?? "x"));
        return counted([commit("m", message, `x${letters[own.length - 1]}`), ...commits.toReversed()]);
    };
    const titled = (title: string) => `Merge pull request #12 from ada/search\n\n${title}`;

    it("counts by what it merged", () => {
        assert.deepEqual(merge(titled("feat!: drop version 1"), "fix: a", "docs: b"), ["b other", "a fix"]);
        assert.deepEqual(merge("Merge branch 'search'", "fix: a"), ["a fix"]);
    });
    it("speaks for those of its commits that follow no convention", () => {
        assert.deepEqual(merge(titled("feat: search"), "fix: a", "Search", "More"), ["m feature", "a fix"]);
        assert.deepEqual(merge("Merged PR 1234: feat!: drop version 1", "Drop it"), ["m breaking"]);
        assert.deepEqual(merge("Merge branch 'x' into 'main'\n\nfix: a\n\nSee merge request t/u!12", "A"), ["m fix"]);
    });
    it("leaves them unread if it follows none either", () => {
        assert.deepEqual(merge(titled("Search"), "Search", "feat: more"), ["b feature", "a unread"]);
    });
    it("counts for nothing alone", () => {
        assert.deepEqual(counted([commit("m", "Merge branch 'main' into search", "xy")]), []);
    });
    it("leaves what an inner merge has told", () => {
        const all = [
            commit("n", titled("feat!: drop version 1"), "xm"),
            commit("m", titled("feat: search"), "ab"),
            commit("b", "Search", "a"),
            commit("a", "fix: page", "x"),
        ];
        assert.deepEqual(counted(all), ["m feature", "a fix"]);
    });
});

describe("Commits that make no version", () => {
    const touching = (message: string, ...paths: string[]) => commit("a", message, "x", paths);
    const settings = { counted: [], uncounted: { settings: 1, empty: 0 } };
    const empty = { counted: [], uncounted: { settings: 0, empty: 1 } };

    it("touch only settings files, whatever they say", () => {
        assert.deepEqual(countCommits([touching("chore(release): 1.4.0", "Pulumi.dev.yaml")]), settings);
        assert.deepEqual(
            countCommits([touching("feat!: more replicas", "a/Pulumi.prod.yaml", "Pulumi.dev.yml")]),
            settings,
        );
        assert.deepEqual(counted([touching("feat: more", "Pulumi.dev.yaml", "app/main.py")]), ["a feature"]);
        assert.deepEqual(counted([touching("chore: describe", "Pulumi.yaml")]), ["a other"]);
        assert.deepEqual(counted([touching("chore: others", "docs/Pulumi.dev.yaml/x", "xPulumi.dev.yaml")]), [
            "a other",
        ]);
    });
    it("touch nothing and ask for nothing", () => {
        assert.deepEqual(countCommits([touching("chore: run the pipeline")]), empty);
        assert.deepEqual(countCommits([touching("Run the pipeline")]), empty);
        assert.deepEqual(counted([touching("fix: release again")]), ["a fix"]);
        assert.deepEqual(counted([touching("feat!: version 2")]), ["a breaking"]);
    });
    it("touch another folder", () => {
        const all = [
            commit("b", "feat: b", "a", ["orders/main.py"]),
            touching("fix: a", "users/main.py", "orders/main.py"),
        ];
        assert.deepEqual(counted(all, "users"), ["a fix"]);
        assert.deepEqual(counted(all, "users/main.py"), ["a fix"]);
        assert.deepEqual(counted(all, "use"), []);
        assert.deepEqual(counted([touching("feat!: version 2")], "users"), []);
        assert.deepEqual(countCommits([touching("feat: a", "users/Pulumi.dev.yaml", "orders/x")], "users"), settings);
    });
});
