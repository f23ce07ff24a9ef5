import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A Git repository for a test, with its own identity and none of the user's settings. */
export class GitRepository {
    readonly folder = mkdtempSync(join(tmpdir(), "git-"));

    constructor() {
        this.git("init", "--quiet", "--initial-branch=main");
        this.git("config", "user.name", "Ada");
        this.git("config", "user.email", "ada@example.com");
    }

    git(...args: string[]): string {
        const isolated = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
        const env = { ...process.env, ...isolated };
        return execFileSync("git", args, { cwd: this.folder, encoding: "utf8", stdio: "pipe", env }).trim();
    }

    /** Commits everything at a time in RFC 3339; returns the commit. */
    commit(message: string, time = "2026-11-21T09:00:00Z"): string {
        this.git("add", "--all");
        const env = { ...process.env, GIT_AUTHOR_DATE: time, GIT_COMMITTER_DATE: time };
        const args = ["commit", "--quiet", "--allow-empty", "--no-gpg-sign", "--message", message];
        execFileSync("git", args, { cwd: this.folder, env, stdio: "pipe" });
        return this.git("rev-parse", "HEAD");
    }

    remove(): void {
        rmSync(this.folder, { recursive: true });
    }
}
