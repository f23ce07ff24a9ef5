import { execFile } from "node:child_process";
import { cp, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { stringify } from "yaml";
import { writeYaml } from "../release/stack/settings-yaml.js";

const run = promisify(execFile);
const project = join(__dirname, "..", "..");

/** Whoever makes the same commits gets the same ids. */
const author = {
    GIT_AUTHOR_NAME: "Main Job",
    GIT_AUTHOR_EMAIL: "main-job@example.com",
    GIT_AUTHOR_DATE: "2026-01-01T00:00:00Z",
    GIT_COMMITTER_NAME: "Main Job",
    GIT_COMMITTER_EMAIL: "main-job@example.com",
    GIT_COMMITTER_DATE: "2026-01-01T00:00:00Z",
};

export interface WorkspaceOptions {
    /** Name of the service and of the Pulumi project. */
    readonly name: string;
    readonly namespace: string;
    /** Image repository without tag. */
    readonly repository: string;
    /** Context of the kubeconfig. */
    readonly context: string;
    /** @default 2 */
    readonly replicas?: number;
    /** @default 6 */
    readonly drainSeconds?: number;
    /** Changes the defaults of a release: environment, checks and so on. */
    readonly release?: Readonly<Record<string, unknown>>;
}

/** One change of the sample service's source: a text that is there once, and what stands there instead. */
export interface SourceEdit {
    /** Below `app/`. */
    readonly file: string;
    readonly from: string;
    readonly to: string;
}

/**
 * What a team has: a Git repository with the sample service, and a Pulumi project with stack `dev` that releases it.
 * Whatever the folder held is removed.
 */
export async function makeWorkspace(folder: string, options: WorkspaceOptions): Promise<Workspace> {
    const { name, namespace, repository, context, replicas = 2, drainSeconds = 6 } = options;
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const skipped = ["__pycache__", ".pytest_cache", ".venv"];
    const config = {
        "kubernetes:context": context,
        "fastapi-release:service": { name, namespace, replicas, drainSeconds },
        "fastapi-release:release": {
            repository,
            env: { LOG_LEVEL: "info" },
            // What users rely on: the first user is Ada.
            checks: [{ path: "/v1/users", json: { "0.name": "Ada" } }],
            ...options.release,
        },
    };
    const files = {
        "Pulumi.yaml": stringify({ name, runtime: { name: "nodejs", options: { typescript: false } } }),
        "Pulumi.dev.yaml": writeYaml({ config }),
        "package.json": `${JSON.stringify({ name, private: true, main: "dist/index.js" }, undefined, 4)}\n`,
        ".gitignore": "node_modules\ndist\n",
    };
    await Promise.all([
        cp(join(project, "app"), join(folder, "app"), {
            recursive: true,
            filter: source => !skipped.includes(basename(source)),
        }),
        ...Object.entries(files).map(([file, content]) => writeFile(join(folder, file), content)),
        ...["node_modules", "dist"].map(link => symlink(join(project, link), join(folder, link), "dir")),
    ]);
    const workspace = new Workspace(folder);
    await workspace.git("init", "--quiet", "--initial-branch=main");
    return workspace;
}

export class Workspace {
    constructor(readonly folder: string) {}

    get settingsFile(): string {
        return join(this.folder, "Pulumi.dev.yaml");
    }

    /** Changes the source and commits everything; gives the commit. */
    async commit(message: string, edits: readonly SourceEdit[] = []): Promise<string> {
        for (const { file, from, to } of edits) {
            const path = join(this.folder, "app", file);
            const text = await readFile(path, "utf8");
            if (text.split(from).length !== 2) {
                throw new Error(
                    `app/${file} does not hold "${from}" exactly once; the edits of the story need mending.`,
                );
            }
            await writeFile(
                path,
                text.replace(from, () => to),
            );
        }
        await this.git("add", "--all");
        await this.git("commit", "--quiet", "--allow-empty", "--no-gpg-sign", "--message", message);
        return this.git("rev-parse", "HEAD");
    }

    async git(...args: string[]): Promise<string> {
        const isolated = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
        const { stdout } = await run("git", args, {
            cwd: this.folder,
            env: { ...process.env, ...author, ...isolated },
        });
        return stdout.trim();
    }
}
