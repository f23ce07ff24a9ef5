import { existsSync, readFileSync } from "node:fs";
import { dirname, extname, join, resolve } from "node:path";
import type { ProgramRuntime } from "../program/program-runtime.js";
import type { Json, JsonMap } from "../state/property-codec.js";
import { CommandFailure } from "./command-context.js";
import { readRuntime } from "./project-runtime.js";

/** Pulumi.yaml, as far as the engine uses it. */
export interface Project {
    readonly name: string;
    /** Folder of Pulumi.yaml. */
    readonly directory: string;
    readonly file: string;
    /** `main`, relative to the folder; "." when absent. */
    readonly program: string;
    readonly runtime: ProgramRuntime;
    readonly backendUrl?: string;
    /** Folder of the stacks' settings files. */
    readonly stackConfigDirectory: string;
    /** Extension of the stacks' settings files, as that of the project's. */
    readonly extension: string;
    /** Values that hold unless the stack sets its own; full keys. */
    readonly config: Readonly<Record<string, Json>>;
    /** Folders of plugins by the name of their package; absolute. */
    readonly packages: Readonly<Record<string, string>>;
}

const fileNames = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"];
/** Read or without effect on an update. */
const knownKeys = new Set(
    "name runtime main description author website license backend stackConfigDir config packages template".split(" "),
);
/** The program itself, where it is in YAML. */
const programKeys = new Set(["variables", "resources", "outputs"]);
const noProject =
    "no Pulumi.yaml project file found (searching upwards from %). If you have not created a project yet, use `pulumi new` to do so";

/** The project of a folder or of the nearest one above; throws when there is none. */
export async function readProject(directory: string): Promise<Project> {
    const project = await findProject(directory);
    if (project === undefined) {
        throw new CommandFailure(noProject.replace("%", directory));
    }
    return project;
}

/** The same, undefined when there is none. */
export async function findProject(directory: string): Promise<Project | undefined> {
    for (let folder = resolve(directory); ; folder = dirname(folder)) {
        const name = fileNames.find(candidate => existsSync(join(folder, candidate)));
        if (name !== undefined) {
            return loadProject(folder, join(folder, name));
        }
        if (folder === dirname(folder)) {
            return undefined;
        }
    }
}

async function loadProject(directory: string, file: string): Promise<Project> {
    const { parse } = await import("yaml");
    let content: JsonMap | null;
    try {
        content = parse(readFileSync(file, "utf8")) as JsonMap | null;
    } catch (cause) {
        throw new CommandFailure(`could not read ${file}: ${(cause as Error).message}`);
    }
    const problems: string[] = [];
    const settings = content ?? {};
    if (typeof settings.name !== "string" || settings.name === "") {
        problems.push("name: missing");
    }
    const { runtime, problems: runtimeProblems } = readRuntime(settings.runtime, directory);
    problems.push(...runtimeProblems, ...packageProblems(settings.packages));
    if (runtime.name === "yaml" && settings.main !== undefined) {
        problems.push("main: the embedded engine takes a program in YAML from this file alone");
    }
    const known = (key: string) => knownKeys.has(key) || (runtime.name === "yaml" && programKeys.has(key));
    for (const key of Object.keys(settings).filter(candidate => !known(candidate))) {
        problems.push(`${key}: the embedded engine does not support this; use the Pulumi CLI`);
    }
    if (problems.length > 0) {
        throw new CommandFailure(
            [`${problems.length} problem(s) in ${file}:`, ...problems.map(p => `  - ${p}`)].join("\n"),
        );
    }
    const name = settings.name as string;
    return {
        name,
        directory,
        file,
        program: typeof settings.main === "string" ? settings.main : ".",
        runtime,
        backendUrl: (settings.backend as { url?: string } | undefined)?.url,
        stackConfigDirectory: resolve(directory, (settings.stackConfigDir as string | undefined) ?? "."),
        extension: extname(file),
        config: projectConfig(name, settings.config as JsonMap | undefined),
        packages: Object.fromEntries(
            Object.entries((settings.packages as JsonMap | undefined) ?? {}).map(([key, value]) => [
                key,
                resolve(directory, pluginSource(value) as string),
            ]),
        ),
    };
}

/** `packages: {name: ../plugin}` or `{name: {source: ../plugin}}`: plugins in folders, and no others. */
function packageProblems(packages: Json | undefined): string[] {
    return Object.entries((packages as JsonMap | undefined) ?? {}).flatMap(([name, value]) => {
        const source = pluginSource(value);
        if (typeof source === "string" && /^(\.{0,2}\/|\.{1,2}$)/.test(source)) return [];
        const shown = JSON.stringify(source ?? value);
        return [
            `packages.${name}: ${shown} is not a folder; the embedded engine takes plugins from folders, such as ../plugin`,
        ];
    });
}

function pluginSource(value: Json | undefined): Json | undefined {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    // Anything beside it would make another package of it.
    return Object.keys(value).every(key => key === "source") ? value.source : undefined;
}

/** `config: {key: value}` or `{key: {default: value}}` or `{key: {value: value}}`. */
function projectConfig(project: string, config: JsonMap | undefined): Record<string, Json> {
    const values: Record<string, Json> = {};
    for (const [key, entry] of Object.entries(config ?? {})) {
        const declared = typeof entry === "object" && entry !== null && !Array.isArray(entry);
        const value = declared ? (entry.value ?? entry.default) : entry;
        if (value !== undefined) {
            values[key.includes(":") ? key : `${project}:${key}`] = value as Json;
        }
    }
    return values;
}
