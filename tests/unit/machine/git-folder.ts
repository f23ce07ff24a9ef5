import { execFileSync } from "node:child_process";
import { chownSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A folder for Git repositories, and settings of a person that last until it is removed. */
export class GitFolder {
    readonly root = realpathSync(mkdtempSync(join(tmpdir(), "git-folder-")));
    private readonly before = { ...process.env };

    constructor() {
        this.settings("");
        process.env["GIT_CONFIG_SYSTEM"] = "/dev/null";
        process.env["HOME"] = this.root;
    }

    /** Replaces the person's own settings of Git. */
    settings(text: string): void {
        const always = '[user]\nname = Ada\nemail = ada@example.com\n[protocol "file"]\nallow = always\n';
        writeFileSync(join(this.root, ".gitconfig"), always + text);
        process.env["GIT_CONFIG_GLOBAL"] = join(this.root, ".gitconfig");
    }

    /** Runs Git in a folder of it, as a person would. */
    git(folder: string, ...args: string[]): string {
        const options = { cwd: join(this.root, folder), encoding: "utf8", stdio: "pipe" } as const;
        return execFileSync("git", args, options).trim();
    }

    write(path: string, text: string): void {
        mkdirSync(dirname(join(this.root, path)), { recursive: true });
        writeFileSync(join(this.root, path), text);
    }

    /** A repository with files, committed. Returns its commit. */
    repository(name: string, files: readonly string[] = ["app/main.py"]): string {
        mkdirSync(join(this.root, name), { recursive: true });
        this.git(name, "init", "--quiet", "--initial-branch=main");
        for (const file of files) this.write(`${name}/${file}`, "1\n");
        return this.commit(name);
    }

    /** Commits everything. */
    commit(name: string, message = "change"): string {
        this.git(name, "add", "--all");
        this.git(name, "-c", "core.hooksPath=/dev/null", "commit", "--quiet", "--allow-empty", `--message=${message}`);
        return this.git(name, "rev-parse", "HEAD");
    }

    /** Gives a folder, and what is in it, to another user. */
    giveAway(name: string): void {
        for (const file of ["", ...readdirSync(join(this.root, name), { recursive: true, encoding: "utf8" })]) {
            chownSync(join(this.root, name, file), 12_345, 12_345);
        }
    }

    remove(): void {
        for (const name of Object.keys(process.env)) if (!(name in this.before)) delete process.env[name];
        Object.assign(process.env, this.before);
        rmSync(this.root, { recursive: true });
    }
}
