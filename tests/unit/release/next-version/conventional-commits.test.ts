import assert from "node:assert/strict";
import { readMessage } from "../../../../release/next-version/read-message.js";

const kindOf = (message: string) => readMessage(message).kind ?? "unread";

function check(title: string, cases: readonly (readonly [message: string, kind: string])[]): void {
    describe(title, () => {
        for (const [message, kind] of cases) {
            it(`${JSON.stringify(message)} is ${kind}`, () => assert.equal(kindOf(message), kind));
        }
    });
}

check("A conventional commit", [
    ["feat: search by name", "feature"],
    ["feat(users): search by name", "feature"],
    ["Feat: search by name", "feature"],
    ["FEAT(API): search by name", "feature"],
    ["feat (api): search by name", "feature"],
    ["feat(api(v2)): search by name", "feature"],
    ["feat[api]: search by name", "feature"],
    ["feat : search by name", "feature"],
    ["feat:search by name", "feature"],
    ["feat: search by name (#123)", "feature"],
    ["fix: page from 0", "fix"],
    ["perf(store): ask once", "fix"],
    ["docs: tell how", "other"],
    ["chore(release): users dev: deployed 1.4.0 to blue [skip ci]", "other"],
    ["deps(api): move to pydantic 3", "other"],
    ["users(api): a type of its own", "other"],
    ["feat!: drop version 1", "breaking"],
    ["feat(api)!: drop version 1", "breaking"],
    ["feat!(api): drop version 1", "breaking"],
    ["feat (api) !: drop version 1", "breaking"],
    ["chore(deps)!: drop Python 3.11", "breaking"],
    ["users!: a type of its own", "breaking"],
    ["feature: search by name", "feature"],
    ["Feature(api): search by name", "feature"],
    ["bugfix: page from 0", "fix"],
    ["hotfix: page from 0", "fix"],
    ["breaking: drop version 1", "breaking"],
    ["BREAKING CHANGE: drop version 1", "breaking"],
    ["Breaking change(api): drop version 1", "breaking"],
    ["fix,feat: page from 0, and search", "feature"],
    ["feat/fix: search, and page from 0", "feature"],
    ["feat/USR-12: search by name", "feature"],
    ["feat：search by name", "feature"],
]);

check("A commit that follows no convention", [
    ["", "unread"],
    ["Search by name", "unread"],
    ["feat search by name", "unread"],
    ["feat:", "unread"],
    ["users: search by name", "unread"],
    ["https://example.com/feat: search", "unread"],
    ["Merge branch 'feat: search'", "unread"],
    ["[users] search by name", "unread"],
    ["USR-12: search by name", "unread"],
    ["Merged PR 1234: search by name", "unread"],
]);

check("A commit that a program wrote", [
    ["Bump fastapi from 0.115.0 to 0.116.1 (#12)", "other"],
    ["Update dependency fastapi to v0.116.1", "other"],
    ["Update actions/checkout action to v5", "other"],
    ["v1.4.0", "other"],
    ["1.4.0rc1", "other"],
    ["Release v1.4.0", "other"],
    ["Bump version: 1.3.0 → 1.4.0", "other"],
    ["Lock file maintenance", "other"],
    ["Update module github.com/pulumi/pulumi/pkg/v3 to v3.224.0 (#4191)", "other"],
    ["Update page size to 50", "unread"],
    ["Version 0.28.0. (#3419)", "other"],
    ["bump: version 4.16.5 → 4.17.0", "other"],
    ["Bump the python-packages group with 11 updates (#3434)", "other"],
    ["Update httpcore requirement from <0.17.0,>=0.15.0 to >=0.15.0,<0.18.0 (#2642)", "other"],
]);

check("A commit with something before its type", [
    ["[USR-12] feat!: drop version 1", "breaking"],
    ["USR-12: feat: search by name", "feature"],
    ["USR-12 feat: search by name", "feature"],
    ["USR-12 - feat(api): search by name", "feature"],
    ["USR-12 | feat: search by name", "feature"],
    ["USR-12, OPS-3: feat: search by name", "feature"],
    ["(USR-12) feat: search by name", "feature"],
    ["usr-12: feat: search by name", "feature"],
    ["#12 feat: search by name", "feature"],
    ["(#12) feat: search by name", "feature"],
    ["GH-12: feat: search by name", "feature"],
    ["[USR-12][api] feat: search by name", "feature"],
    ["[skip ci] feat: search by name", "feature"],
    ["feat: USR-12 search by name", "feature"],
    ["feat(USR-12): search by name", "feature"],
    ["Draft: feat: search by name", "feature"],
    ["WIP: feat: search by name", "feature"],
    ["wip: search by name", "other"],
    ["fixup! feat: search by name", "feature"],
    ["squash! fixup! feat!: drop version 1", "breaking"],
    ["amend! fix: page from 0\n\nfeat: page from 0", "feature"],
    [":boom: feat!: drop version 1", "breaking"],
    ["💥 feat!: drop version 1", "breaking"],
    ["💥 feat: drop version 1", "breaking"],
    ["✨ feat: search by name", "feature"],
    ["⬆️ chore(deps): move to pydantic 3", "other"],
    ["✨ [USR-12] feat: search by name", "feature"],
    ["[feat] search by name", "feature"],
    ["[FIX] page from 0", "fix"],
    ["[feat!] drop version 1", "breaking"],
]);

check("A commit by gitmoji", [
    [":boom: drop version 1", "breaking"],
    ["💥 Drop version 1", "breaking"],
    ["✨ Search by name", "feature"],
    [":sparkles: Search by name (#12)", "feature"],
    ["✨ (api): search by name", "feature"],
    ["✨!: drop version 1", "breaking"],
    [":bug: Page from 0", "fix"],
    ["🚑️ Page from 0", "fix"],
    ["🚑 Page from 0", "fix"],
    ["⬆ Bump pydantic from 2.12 to 3.0", "fix"],
    ["📝 Tell how", "other"],
    ["🦄 Something of our own", "unread"],
]);

check("A merge or squash of a forge", [
    ["Merged PR 1234: feat!: drop version 1", "breaking"],
    ["Merged PR 1234: USR-12 fix: page from 0\n\nRelated work items: #99", "fix"],
    ["Merge pull request #12 from ada/search\n\nfeat: search by name", "feature"],
    ["Merge pull request #12 from ada/search\n\nSearch by name", "unread"],
    ["Merge pull request #12 in USERS/users from search to main\n\n* commit 'abc':\n  feat: search", "unread"],
    ["Merge branch 'search' into 'main'\n\nfeat: search by name\n\nSee merge request team/users!12", "feature"],
    ["Merge branch 'search' into 'main'\n\nSee merge request team/users!12", "unread"],
    ["Merge branch 'main' of https://example.com/users into search", "unread"],
    ["Merge branch 'v1'\n\n# Conflicts:\n#\tmain.py", "unread"],
    ["Merged in search (pull request #12)\n\nfeat: search by name\n\nApproved-by: Grace", "feature"],
    ["Merged in search (pull request #12)\n\nSearch by name\n\n* feat: search\n\n* fix: page", "feature"],
    ["Pull request #12: USR-12 feat: search by name\n\nMerge in USERS/users from search to main", "feature"],
    ['Merge "feat: search by name" into main', "feature"],
    ["Merge #12\n\n12: feat: search by name r=grace a=ada", "feature"],
    ["Search by name (#12)\n\n* feat: search by name\n\n* fix: page from 0", "feature"],
    [
        "Search (#12)\n\n* feat!: drop version 1\n\n* fix: page from 0\n\nCo-authored-by: Grace <g@example.com>",
        "breaking",
    ],
    ["fix: page from 0 (#12)\n\n* feat!: drop version 1", "fix"],
    ["fix: page from 0 (#12)\n\n* feat!: drop version 1\n\nBREAKING CHANGE: it is gone", "breaking"],
    ["Search (#12)\r\n\r\n* feat: search by name\r\n* fix: page from 0", "feature"],
    ["Search (#12)\n\n- feat: search by name\n- docs: tell how", "feature"],
    ["Search (#12)\n\n* USR-12 feat: search by name", "feature"],
    ["Search (#12)\n\n* ✨ Search by name", "feature"],
    ["🐛 Page from 0 (#12)\n\n- ✨ thanks to everybody", "fix"],
    ["docs: tell how\n\n💥 Boom\n\n- 💥 and again", "other"],
    ["fix: page from 0\n\n💥 feat: drop version 1", "breaking"],
    ['Search (#12)\n\n* feat: a\n\n* fix: b\n\n* Revert "feat: a"', "fix"],
    ["Search (#12)\n\n* fix: b\n\n* docs: c\n\nBREAKING CHANGE: version 1 is gone", "breaking"],
    [
        "Squashed commit of the following:\n\ncommit 0123456789\nAuthor: Ada\n\n    feat: search\n\n    It reads.",
        "feature",
    ],
    ["fix: page from 0\n\nfeat: search by name\n\nBoth at once.", "feature"],
    [
        "chore: fill the form in\n\n- [ ] feat: a new feature\n- [x] fix: a fix\n- [ ] BREAKING CHANGE: others break",
        "other",
    ],
    ["chore: fill the form in\n\n<!-- feat!: what breaks\nBREAKING CHANGE: tell -->", "other"],
    ["build(deps): move on\n\n<details>\n\n* feat!: theirs\n\nBREAKING CHANGE: theirs\n</details>", "other"],
    ["docs: tell how\n\n```\nfeat!: an example\n\nBREAKING CHANGE: an example\n```", "other"],
    ["chore(release): 2.0.0\n\n### Features\n\n* **api:** feat: search\n* users: search", "other"],
]);

check("A footer", [
    ["fix: page from 0\n\nBREAKING CHANGE: offsets start at 0", "breaking"],
    ["fix: page from 0\n\nIt was 1.\n\nReviewed-by: Ada\nBREAKING-CHANGE: offsets start at 0", "breaking"],
    ["fix: page from 0\n\nBREAKING CHANGE #12", "breaking"],
    ["fix: page from 0\n\nBREAKING CHANGES: offsets start at 0", "breaking"],
    ["fix: page from 0\n\nBREAKING CHANGES:\n- offsets start at 0", "breaking"],
    ["fix: page from 0\n\nBreaking change: offsets start at 0\nSigned-off-by: Ada <a@example.com>", "breaking"],
    ["fix: page from 0\r\n\r\nBREAKING CHANGE: offsets start at 0\r\n", "breaking"],
    ["fix: page from 0\n\n**BREAKING CHANGE**: offsets start at 0", "breaking"],
    ["Page from 0\n\nBREAKING CHANGE(api): offsets start at 0", "breaking"],
    ["fix: page from 0\n\nBREAKING CHANGES: none", "fix"],
    ["fix: page from 0\n\nBreaking changes:\nN/A\n", "fix"],
    ["fix: page from 0\n\nNot a breaking change: offsets stay", "fix"],
    ["fix: page from 0\n\nThis is no BREAKING CHANGE: offsets stay", "fix"],
    ["fix: page from 0\n\nFixes: #12\nSigned-off-by: Ada <a@example.com>", "fix"],
    ["feat: search by name\n\n(cherry picked from commit 0123456789)", "feature"],
]);

check("A revert of what was released before", [
    ['Revert "feat: search by name"', "fix"],
    ['Revert "Search by name" (#13)', "fix"],
    ["revert: feat: search by name", "fix"],
    ["revert(api)!: feat: search by name", "breaking"],
    ['Revert "feat: search by name"\n\nBREAKING CHANGE: search is gone', "breaking"],
    ["Merged PR 13: Revert 'feat: search by name'", "fix"],
    ['Revert "Revert "feat: search by name""', "feature"],
    ['Revert "Revert "Revert "feat: search by name"""', "fix"],
    ['Reapply "feat: search by name"', "feature"],
    ['Revert "Reapply "feat: search by name""', "fix"],
    ['Reapply "Search by name"', "unread"],
    ['⏪ Revert "✨ Search by name"', "fix"],
]);

describe("A squash merge", () => {
    const understates = (message: string) => readMessage(message).understates;

    it("says if it has the word BREAKING in a form that does not count", () => {
        for (const text of [
            "fix: x [BREAKING CHANGE]",
            "fix: a\n\n### BREAKING CHANGE\n\nall of it",
            "fix: a\n\n⚠ BREAKING CHANGE: x",
            "fix: a\n\nBREAKING CHANGE x",
            "fix: a\n\nBREAKING: x",
        ]) {
            const { kind, understates } = readMessage(text);
            assert.deepEqual([kind, understates], ["fix", true], text);
        }
        for (const text of ["fix: a\n\nBREAKING CHANGES: none", "fix: no breaking change", "feat!: a\n\nBREAKING: x"]) {
            assert.equal(readMessage(text).understates, false, text);
        }
    });

    it("says if its list has more than its title", () => {
        assert.equal(understates("fix: page from 0 (#12)\n\n* feat!: drop version 1"), true);
        assert.equal(understates("feat: search (#12)\n\n* feat: search\n\n* fix: page from 0"), false);
        assert.equal(understates("Search (#12)\n\n* feat!: drop version 1"), false);
        assert.equal(understates("fix: page from 0 (#12)\n\n* feat: a\n\nBREAKING CHANGE: b"), false);
    });
});
