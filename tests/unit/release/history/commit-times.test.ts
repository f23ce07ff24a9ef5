import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commitTimes } from "../../../../release/history/metrics.js";
import { GitRepository } from "../deploy/git-repository.js";

describe("The times of commits", () => {
    let repository: GitRepository;
    beforeEach(() => {
        repository = new GitRepository();
    });
    afterEach(() => repository.remove());

    it("are known for commits in the repository", async () => {
        // A message may contain anything.
        const misleading = `${"a".repeat(40)} commit 30\ncommitter Eve <> 1 +0000`;
        const one = repository.commit(misleading, "2026-11-21T09:00:00Z");
        const two = repository.commit("second", "2026-11-21T11:30:00+02:00");
        const asked = [one, "a".repeat(40), two, one, "--batch-all-objects"];
        assert.deepEqual(
            [...(await commitTimes(repository.folder, asked))].sort(),
            [[one, Date.UTC(2026, 10, 21, 9)] as const, [two, Date.UTC(2026, 10, 21, 9, 30)] as const].sort(),
        );
    });

    it("are unknown outside a repository", async () =>
        assert.equal((await commitTimes(tmpdir(), ["a".repeat(40)])).size, 0));

    it("are not unknown, but Git's failure, when it fails", async () => {
        const commit = repository.commit("first");
        writeFileSync(join(repository.folder, ".git", "config"), "[broken");
        await assert.rejects(commitTimes(repository.folder, [commit]), /^GitError: fatal: bad config line/);
    });

    it("need no Git call without commits", async () =>
        assert.equal((await commitTimes(repository.folder, [])).size, 0));
});
