import { cp, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { stringify } from "yaml";
import { runGit } from "../machine/git.js";
import { writeYaml } from "../release/stack/settings-yaml.js";

const project = join(__dirname, "..", "..");

/** Fixed, so that the same commits always get the same ids. */
const author = {
    GIT_AUTHOR_NAME: "Main Job",
    GIT_AUTHOR_EMAIL: "demo@example.com",
    GIT_AUTHOR_DATE: "2026-01-01T00:00:00Z",
    GIT_COMMITTER_NAME: "Main Job",
    GIT_COMMITTER_EMAIL: "demo@example.com",
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
    /** Of the image's Dockerfile. @default none */
    readonly buildArgs?: Readonly<Record<string, string>>;
    /** Overrides of a release's defaults: environment, checks and so on. */
    readonly release?: Readonly<Record<string, unknown>>;
}

/** One edit of the sample service's source: a text that occurs exactly once, and its replacement. */
export interface SourceEdit {
    /** Path below `app/`. */
    readonly file: string;
    readonly from: string;
    readonly to: string;
}

/**
 * A team's folder: a Git repository with the sample service, and a Pulumi project with stack `dev` that releases it.
 * Removes whatever the folder held before.
 */
export async function makeWorkspace(folder: string, options: WorkspaceOptions): Promise<Workspace> {
    const { name, namespace, repository, context, replicas = 2, drainSeconds = 6, buildArgs } = options;
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const skipped = ["__pycache__", ".pytest_cache", ".venv"];
    const config = {
        "kubernetes:context": context,
        "fastapi-release:service": {
            name,
            namespace,
            replicas,
            drainSeconds,
            ...(buildArgs === undefined ? {} : { build: { args: buildArgs } }),
        },
        "fastapi-release:release": {
            repository,
            env: { LOG_LEVEL: "info" },
            probes: { path: "/healthz", readiness: { path: "/readyz" } },
            // What users rely on: the first user is Ada.
            checks: [
                { path: "/version", json: { version: "$VERSION" } },
                { path: "/v1/users", json: { "0.name": "Ada" } },
            ],
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

    /** Edits the source and commits everything; returns the commit. */
    async commit(message: string, edits: readonly SourceEdit[] = []): Promise<string> {
        for (const { file, from, to } of edits) {
            const path = join(this.folder, "app", file);
            const text = await readFile(path, "utf8");
            if (text.split(from).length !== 2) {
                throw new Error(`app/${file} does not contain "${from}" exactly once; correct the story's edits.`);
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
        return runGit(this.folder, args, { environment: { ...author, ...isolated } });
    }
}
