import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { eventually } from "../stories/eventually.js";
import type { ForgeApi } from "./forge-api.js";
import { WorkflowRuns } from "./workflow-runs.js";

export interface PullRequest {
    readonly number: number;
    readonly title: string;
    readonly body: string;
    readonly html_url: string;
    readonly state: "open" | "closed";
    readonly user: { readonly login: string };
    readonly head: { readonly ref: string; readonly sha: string };
    readonly base: { readonly ref: string };
}

export interface Comment {
    readonly id: number;
    readonly body: string;
    readonly user: { readonly login: string };
}

export interface CommitStatus {
    readonly context: string;
    readonly status: "pending" | "success" | "failure" | "error" | "warning" | "skipped";
    readonly target_url: string;
}

export interface PushOptions {
    /** By path; undefined removes the file. What else has changed in the work tree is committed, too. @default none */
    readonly files?: Readonly<Record<string, string | undefined>>;
    /** Made from what is checked out if it does not exist. @default "main" */
    readonly branch?: string;
    /** For the same commit. @default none */
    readonly tags?: readonly string[];
}

/** A repository of a forge, as one user, with a work tree on this machine. */
export class ForgeRepository {
    readonly runs: WorkflowRuns;
    /** The work tree. */
    readonly folder: string;
    private begun = false;

    /** @param name `team/users` @param folder for work trees */
    constructor(
        readonly api: ForgeApi,
        readonly name: string,
        private readonly folders: string,
    ) {
        this.runs = new WorkflowRuns(api, name);
        this.folder = mkdtempSync(join(folders, `${name.replace("/", "-")}-`));
    }

    get url(): string {
        return `${this.api.url}/${this.name}`;
    }

    /** Runs Git in the work tree, with the user's rights and no settings of this machine. */
    async git(...args: readonly string[]): Promise<string> {
        const { name, token } = this.api.user;
        const basic = Buffer.from(`${name}:${token}`).toString("base64");
        const settings = {
            [`http.${this.api.url}/.extraheader`]: `Authorization: Basic ${basic}`,
            "user.name": name,
            "user.email": `${name}@example.com`,
        };
        const entries = Object.entries(settings).flatMap(([key, value], index) => [
            [`GIT_CONFIG_KEY_${index}`, key],
            [`GIT_CONFIG_VALUE_${index}`, value],
        ]);
        const env = {
            PATH: process.env["PATH"],
            HOME: this.folder,
            GIT_CONFIG_NOSYSTEM: "1",
            GIT_CONFIG_GLOBAL: "/dev/null",
            GIT_TERMINAL_PROMPT: "0",
            GIT_CONFIG_COUNT: `${Object.keys(settings).length}`,
            ...Object.fromEntries(entries),
        };
        const { stdout } = await promisify(execFile)("git", args, { cwd: this.folder, env, timeout: 120_000 });
        return stdout.trim();
    }

    /** Fetches what others pushed and checks a branch out. */
    async pull(branch = "main"): Promise<void> {
        await this.begin();
        await this.git("fetch", "--quiet", "--tags", "origin", branch);
        await this.git("checkout", "--quiet", "-B", branch, "FETCH_HEAD");
    }

    /** Commits what has changed and pushes it. @returns the commit */
    async push(message: string, { files = {}, branch = "main", tags = [] }: PushOptions = {}): Promise<string> {
        await this.begin();
        if ((await this.git("branch", "--show-current")) !== branch) {
            await this.git("checkout", "--quiet", "-B", branch);
        }
        for (const [path, text] of Object.entries(files)) {
            const file = join(this.folder, path);
            mkdirSync(dirname(file), { recursive: true });
            if (text === undefined) rmSync(file);
            else writeFileSync(file, text);
        }
        await this.git("add", "--all");
        await this.git("commit", "--quiet", "--allow-empty", "--message", message);
        for (const tag of tags) await this.git("tag", "--force", tag);
        const refs = [`refs/heads/${branch}`, ...tags.map(tag => `refs/tags/${tag}`)];
        await this.git("push", "--quiet", "--force", "origin", ...refs);
        // Until the forge has noticed a first push, it takes the repository for empty, and starts no workflow on demand.
        await eventually(`the first push to ${this.name}`, async () => {
            const { empty } = await this.api.get<{ empty: boolean }>(`repos/${this.name}`);
            return empty ? undefined : true;
        });
        return this.git("rev-parse", "HEAD");
    }

    private async begin(): Promise<void> {
        if (this.begun) return;
        this.begun = true;
        await this.git("init", "--quiet", "--initial-branch", "main");
        await this.git("remote", "add", "origin", this.url);
    }

    /** The same repository as somebody else, with a work tree of its own. */
    as(api: ForgeApi): ForgeRepository {
        return new ForgeRepository(api, this.name, this.folders);
    }

    /** Copies it into a user's own account. @returns the copy, checked out */
    async forkTo(api: ForgeApi): Promise<ForgeRepository> {
        const { full_name } = await api.post<{ full_name: string }>(`repos/${this.name}/forks`, {});
        const fork = new ForgeRepository(api, full_name, this.folders);
        await fork.pull();
        return fork;
    }

    /** @param head a branch, or `visitor:branch` of a fork */
    openPullRequest(head: string, title: string, base = "main"): Promise<PullRequest> {
        return this.api.post(`repos/${this.name}/pulls`, { head, base, title });
    }

    /** Open and closed ones. */
    pullRequests(): Promise<readonly PullRequest[]> {
        return this.api.get(`repos/${this.name}/pulls?state=all`);
    }

    comments(pullRequest: number): Promise<readonly Comment[]> {
        return this.api.get(`repos/${this.name}/issues/${pullRequest}/comments`);
    }

    /** What the forge says of a commit, by workflow and job. */
    async statuses(commit: string): Promise<readonly CommitStatus[]> {
        const path = `repos/${this.name}/commits/${commit}/status`;
        return (await this.api.get<{ statuses: readonly CommitStatus[] }>(path)).statuses;
    }

    setSecret(name: string, data: string): Promise<void> {
        return this.api.put(`repos/${this.name}/actions/secrets/${name}`, { data });
    }

    async setVariable(name: string, value: string): Promise<void> {
        await this.api.post(`repos/${this.name}/actions/variables/${name}`, { value });
    }
}
