import { execFile } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/** What the history says about the commit at hand; the title serves as the update's message when none is given. */
export interface GitMetadata {
    readonly environment: Record<string, string>;
    readonly commitTitle: string;
}

const separator = "\u001f";
const format = ["%H", "%cn", "%ce", "%an", "%ae", "%s"].join("%x1f");
/** One process for git's own start-up, whatever is asked. */
const script = `git log -1 --no-show-signature --format=${format} && git symbolic-ref -q HEAD; echo; git --no-optional-locks status --porcelain | head -n 1`;
const timeoutMs = 5000;

/** Reads the repository of a folder with one spawn; empty outside of a repository or without git. */
export async function readGitMetadata(directory: string, environment: NodeJS.ProcessEnv): Promise<GitMetadata> {
    const root = findRepository(directory);
    if (root === undefined) {
        return { environment: {}, commitTitle: "" };
    }
    const remote = readRemote(root);
    const lines = (await run(directory, environment)).split("\n");
    const [head, committer, committerEmail, author, authorEmail, title] = (lines[0] ?? "").split(separator);
    if (head === undefined || !/^[0-9a-f]{40,64}$/.test(head)) {
        return { environment: remote, commitTitle: "" };
    }
    return {
        environment: {
            "git.head": head,
            "git.headName": lines[1] || "HEAD",
            "git.dirty": String((lines[2] || lines[3] || "") !== ""),
            "git.committer": committer ?? "",
            "git.committer.email": committerEmail ?? "",
            "git.author": author ?? "",
            "git.author.email": authorEmail ?? "",
            ...remote,
            "vcs.root": relative(root, directory) || ".",
        },
        commitTitle: title ?? "",
    };
}

function findRepository(directory: string): string | undefined {
    for (let folder = directory; ; folder = dirname(folder)) {
        if (existsSync(join(folder, ".git"))) {
            return folder;
        }
        if (folder === dirname(folder)) {
            return undefined;
        }
    }
}

function run(directory: string, environment: NodeJS.ProcessEnv): Promise<string> {
    return new Promise(resolve => {
        const options = { cwd: directory, env: environment, timeout: timeoutMs };
        execFile("sh", ["-c", script], options, (_error, stdout) => resolve(stdout));
    });
}

/** Kind, owner and name of the remote called origin. */
function readRemote(root: string): Record<string, string> {
    const url = originUrl(root);
    const match = /^(?:[a-z+]+:\/\/)?(?:[^@/]+@)?([^:/]+)(?::\d+)?[:/](.+?)(?:\.git)?\/?$/.exec(url);
    const path = match?.[2]?.split("/");
    if (match?.[1] === undefined || path === undefined || path.length < 2) {
        return {};
    }
    return {
        "vcs.kind": match[1],
        "vcs.owner": path.slice(0, -1).join("/"),
        "vcs.repo": path.at(-1) as string,
    };
}

function originUrl(root: string): string {
    try {
        let folder = join(root, ".git");
        if (!statSync(folder).isDirectory()) {
            // A worktree: `gitdir: REPO/.git/worktrees/NAME`, whose config is the repository's.
            const link = readFileSync(folder, "utf8").replace(/^gitdir:\s*/, "");
            folder = join(root, link.trim(), "../..");
        }
        const config = readFileSync(join(folder, "config"), "utf8");
        return /\[remote "origin"\][^[]*?^\s*url\s*=\s*(\S+)/m.exec(config)?.[1] ?? "";
    } catch {
        return "";
    }
}
