import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isForeseen } from "../../../../machine/foreseen-error.js";
import { ledgerChain } from "../../../../release/history/ledger-chain.js";
import { nextSeal } from "../../../../release/history/ledger-seal.js";
import { applySeal, readSeals } from "../../../../release/history/prove.js";
import { Report } from "../../../../release/output/report.js";
import { GitRepository } from "../deploy/git-repository.js";
import { entry } from "../sample-settings.js";

const records = [1, 2].map(minute => ({
    kind: "update",
    result: "succeeded",
    message: "",
    startedMs: Date.UTC(2026, 10, 21, 10, minute),
    environment: {},
    config: {},
    resourceChanges: {},
}));
const chain = ledgerChain(records);
const first = nextSeal(chain.slice(0, 1), [], "users", "dev")!;
const second = nextSeal(chain, [first], "users", "dev")!;

describe("The seals in a Git repository", () => {
    let repository: GitRepository;
    const said: string[] = [];
    const report = new Report(false, (_stream, text) => said.push(text));
    const project = () => ({ directory: repository.folder, name: "users" });
    const read = () => readSeals(repository.folder, "users", "dev");

    beforeEach(() => {
        repository = new GitRepository();
        repository.commit("first");
        said.length = 0;
    });
    afterEach(() => repository.remove());

    it("are read as written, without those of other stacks", async () => {
        repository.git("remote", "add", "forge", "../forge.git");
        await applySeal(first, [], project(), "dev", report);
        await applySeal(second, [], project(), "dev", report);
        await applySeal({ ...first, tag: "ledger/users/prod/1" }, [], project(), "prod", report);
        assert.deepEqual(await read(), { isRepository: true, seals: [first, second], unreadable: [] });
        assert.equal(
            said[0],
            "wrote the tag ledger/users/dev/1; keep it where no one can change it: " +
                "`git push forge refs/tags/ledger/users/dev/1`\n",
        );
    });

    it("point to the commit of the last sealed entry, else to HEAD", async () => {
        const [known, head] = [repository.git("rev-parse", "HEAD"), repository.commit("second")];
        await applySeal(first, [entry(1, { commit: known })], project(), "dev", report);
        await applySeal(second, [entry(1, {}), entry(2, { commit: "0".repeat(40) })], project(), "dev", report);
        const named = [1, 2].map(number => repository.git("rev-parse", `ledger/users/dev/${number}^{commit}`));
        assert.deepEqual(named, [known, head]);
    });

    it("exclude tags that are not seals", async () => {
        repository.git("tag", "ledger/users/dev/1");
        repository.git("tag", "--annotate", "ledger/users/dev/2", "--message", "release");
        const { seals, unreadable } = await read();
        assert.deepEqual([seals, unreadable], [[], ["ledger/users/dev/1", "ledger/users/dev/2"]]);
    });

    it("do not replace an existing tag", async () => {
        await applySeal(first, [], project(), "dev", report);
        await assert.rejects(applySeal(first, [], project(), "dev", report), (error: Error) => {
            const words = "Git did not make the tag ledger/users/dev/1: fatal: tag 'ledger/users/dev/1' already exists";
            assert.equal(error.message, words);
            // An expected error: the command prints no stack trace.
            return isForeseen(error);
        });
    });

    it("are not missing, but Git's failure, when it fails", async () => {
        writeFileSync(join(repository.folder, ".git", "config"), "[broken");
        await assert.rejects(read(), /^GitError: fatal: bad config line/);
    });

    it("are empty outside a repository", async () => {
        const folder = mkdtempSync(join(tmpdir(), "no-git-"));
        try {
            assert.deepEqual(await readSeals(folder, "users", "dev"), {
                isRepository: false,
                seals: [],
                unreadable: [],
            });
        } finally {
            rmSync(folder, { recursive: true });
        }
    });
});
