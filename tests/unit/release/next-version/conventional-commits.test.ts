import assert from "node:assert/strict";
import { commitKind, withoutReverted } from "../../../../release/next-version/plan-next-version.js";

describe("A commit's kind", () => {
    const cases: [string, string][] = [
        ["feat: search by name", "feature"],
        ["feat(users): search by name", "feature"],
        ["Feat: search by name", "feature"],
        ["fix: page from 0", "fix"],
        ["perf(store): ask once", "fix"],
        ["feat!: drop version 1", "breaking"],
        ["chore(deps)!: drop Python 3.11", "breaking"],
        ["fix: page from 0\n\nBREAKING CHANGE: offsets start at 0", "breaking"],
        ["fix: page from 0\n\nIt was 1.\n\nReviewed-by: Ada\nBREAKING-CHANGE: offsets start at 0", "breaking"],
        ["docs: tell how", "other"],
        ["feature: search by name", "other"],
        ["feat search by name", "other"],
        ["feat:", "other"],
        ["Merge branch 'feat: search'", "other"],
        ["fix: page from 0\n\nNot a breaking change: offsets stay", "fix"],
        ["fix: page from 0\n\nThis is no BREAKING CHANGE: offsets stay", "fix"],
        ["", "other"],
    ];
    for (const [message, kind] of cases) {
        it(`of ${JSON.stringify(message)} is ${kind}`, () => assert.equal(commitKind(message), kind));
    }
});

describe("Reverted commits", () => {
    const commit = (id: string, message: string) => ({ id: id.repeat(40).slice(0, 40), message });
    const revert = (id: string, of: string) =>
        commit(id, `Revert "x"\n\nThis reverts commit ${of.repeat(40).slice(0, 40)}.`);
    const feature = commit("a", "feat: a");
    const other = commit("b", "fix: b");
    const ids = (commits: readonly { id: string }[]) =>
        withoutReverted(commits as never)
            .map(({ id }) => id[0])
            .join("");

    it("do not count, nor do their reverts", () => {
        assert.equal(ids([revert("c", "a"), other, feature]), "b");
    });
    it("count again if the revert was reverted", () => {
        assert.equal(ids([revert("d", "c"), revert("c", "a"), other, feature]), "ba");
    });
    it("count as a change if they were released before", () => {
        assert.equal(ids([revert("c", "e"), other]), "cb");
    });
});
