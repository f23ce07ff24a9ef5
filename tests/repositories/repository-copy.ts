import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { projectFolder } from "../../machine/files.js";
import { firstEdition, type Repository, secondEdition } from "./repositories.js";

/** Where people keep what Git must not have; each counts if the repository's Git ignores it. */
const oftenIgnored = [
    ".env",
    "backend/.env",
    "key.pem",
    "local/notes.py",
    "vault/token.txt",
    "logs/old.log",
    "uploads/photo.jpg",
    "visits.db",
    ".venv/lib/site.py",
    "node_modules/left-over/index.js",
];

/** Git without the settings of whoever runs the tests. */
export const gitEnvironment = {
    GIT_AUTHOR_NAME: "Ada",
    GIT_AUTHOR_EMAIL: "ada@example.com",
    GIT_COMMITTER_NAME: "Ada",
    GIT_COMMITTER_EMAIL: "ada@example.com",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
};

export function repositoryFolder({ name }: Repository): string {
    return join(projectFolder(), "tests", "repositories", name);
}

/** A clone of a team's repository, on its default branch. */
export class RepositoryCopy {
    constructor(
        readonly repository: Repository,
        readonly folder: string,
    ) {
        cpSync(repositoryFolder(repository), folder, { recursive: true, verbatimSymlinks: true });
        this.git("init", "--quiet", "--initial-branch", repository.branch ?? "main");
        this.git("add", "--all");
        this.git("commit", "--quiet", "--message", "feat: start");
    }

    git(...args: string[]): string {
        const env = { ...process.env, ...gitEnvironment };
        return execFileSync("git", args, { cwd: this.folder, env, encoding: "utf8" });
    }

    /** Files of the first commit that have changed since, without those that `init` may add to. */
    editedSource(): string[] {
        const [start = ""] = this.git("rev-list", "--max-parents=0", "HEAD").trim().split("\n");
        const changed = this.git("diff", "--name-only", "--diff-filter=MDRT", start).split("\n");
        const addedTo = /^(.+\/)?(package\.json|\.gitignore|\.dockerignore)$/;
        return changed.filter(path => path !== "" && !addedTo.test(path));
    }

    /** Files in the last commit that npm or the compiler made. */
    committedOutput(): string[] {
        const committed = this.git("ls-files").split("\n");
        return committed.filter(path => /(^|\/)(node_modules|dist)\//.test(path));
    }

    /** Leaves files where Git ignores them, each with a line of a word and its path. */
    leaveIgnored(word: string): void {
        const ignored = oftenIgnored.filter(path => this.isIgnored(path));
        for (const path of ignored) {
            const file = join(this.folder, path);
            mkdirSync(dirname(file), { recursive: true });
            if (!existsSync(file)) writeFileSync(file, `# ${word} ${path}\n`);
        }
    }

    private isIgnored(path: string): boolean {
        try {
            this.git("check-ignore", "--quiet", path);
            return true;
        } catch {
            return false;
        }
    }

    /** The one source file with the edition. */
    editionFile(): string {
        const found = readdirSync(repositoryFolder(this.repository), { recursive: true, withFileTypes: true })
            .filter(entry => entry.isFile())
            .map(({ parentPath, name }) => join(parentPath, name))
            .filter(path => readFileSync(path, "utf8").includes(firstEdition));
        assert.equal(found.length, 1, `"${firstEdition}" must be in one file, and is in ${found.length}`);
        return found[0]!.slice(repositoryFolder(this.repository).length + 1);
    }

    /** The edit of the second version; not committed. */
    writeSecondEdition(): void {
        const file = join(this.folder, this.editionFile());
        writeFileSync(file, readFileSync(file, "utf8").replaceAll(firstEdition, secondEdition));
    }
}
