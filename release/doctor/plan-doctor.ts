import type { Problem } from "../../model/settings/problem.js";
import { type BackendFacts, checkBackend } from "./check-backend.js";
import { type ClusterFacts, checkCluster } from "./check-cluster.js";
import { checkPipeline, type PipelineFacts } from "./check-pipeline.js";
import { checkTools, type ToolFacts } from "./check-tools.js";
import type { DoctorCheck, Looked } from "./doctor-check.js";

/** Everything that was looked up, each part independently. */
export interface DoctorFacts {
    readonly tools: ToolFacts;
    readonly settings: SettingsFacts;
    readonly cluster: ClusterFacts;
    /** Undefined if the settings, which name the repositories, are broken. */
    readonly registries?: readonly RegistryRepository[];
    readonly backend: BackendFacts;
    /** Only if asked for. */
    readonly pipeline?: PipelineFacts;
}

/** What is there and what is missing, one check per line. */
export function examine({
    tools,
    settings,
    cluster,
    registries,
    backend,
    pipeline,
}: DoctorFacts): readonly DoctorCheck[] {
    const unnamed: DoctorCheck = {
        name: "registry",
        state: "warning",
        says: "was not asked: the settings must name the repository first",
    };
    return [
        ...checkTools(tools),
        ...checkStackSettings(settings),
        ...checkCluster(cluster),
        ...(registries === undefined ? [unnamed] : checkRegistry(registries)),
        ...checkBackend(backend),
        ...(pipeline === undefined ? [] : checkPipeline(pipeline)),
    ];
}

export interface SettingsFacts {
    readonly project: Looked<{ readonly name: string; readonly directory: string }>;
    /** The settings file, and all its problems. */
    readonly file: Looked<{ readonly path: string; readonly problems: readonly Problem[] }>;
    readonly schema: SchemaFacts;
}

/** The schema by which editors check the settings file. */
export interface SchemaFacts {
    /** As the settings file's first comment names it; undefined if it names none. */
    readonly named?: string;
    /** Whether that file is this version's schema; undefined: not a file. */
    readonly state?: "same" | "other" | "absent";
}

export function checkStackSettings({ project, file, schema }: SettingsFacts): readonly DoctorCheck[] {
    const checks: DoctorCheck[] = [
        project.found === undefined
            ? { name: "project", state: "missing", says: project.problem }
            : { name: "project", state: "ok", says: `${project.found.name} in ${project.found.directory}` },
    ];
    if (file.found === undefined) return [...checks, { name: "settings", state: "missing", says: file.problem }];
    const { path, problems } = file.found;
    return [...checks, settingsCheck(path, problems), schemaCheck(schema)];
}

function settingsCheck(path: string, problems: readonly Problem[]): DoctorCheck {
    const name = "settings";
    if (problems.length === 0) return { name, state: "ok", says: path };
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    const differences = problems.map(({ path, message }) => ({ where: path === "" ? message : `${path}: ${message}` }));
    return { name, state: "missing", says: `${count} in ${path}`, differences };
}

function schemaCheck({ named, state }: SchemaFacts): DoctorCheck {
    const name = "schema";
    const line = "# yaml-language-server: $schema=schema/settings.schema.json";
    if (named === undefined) {
        const advice = [`begin the settings file with: ${line}`];
        return { name, state: "warning", says: "editors do not check the settings: the file names no schema", advice };
    }
    if (state === "absent") {
        const advice = ["copy it from this package: schema/settings.schema.json"];
        return { name, state: "warning", says: `the settings file names ${named}, which does not exist`, advice };
    }
    if (state === "other") {
        const advice = ["use this package's: schema/settings.schema.json"];
        return { name, state: "warning", says: `${named} belongs to another version than this command`, advice };
    }
    return { name, state: "ok", says: `editors check the settings against ${named}` };
}

export interface RegistryRepository {
    readonly repository: string;
    /** The slots' images in it, and whether the registry has them. */
    readonly pinned: Looked<readonly { readonly version: string; readonly digest: string; readonly found: boolean }[]>;
    /** Why nothing is known of a repository that no slot pins an image in: it may not exist yet. */
    readonly hidden?: string;
}

/** Whether images can be looked up, as pulling does. Pushes nothing. */
export function checkRegistry(repositories: readonly RegistryRepository[]): readonly DoctorCheck[] {
    return repositories.map(({ repository, pinned, hidden }) => {
        const name = "registry";
        if (hidden !== undefined) {
            const advice = ["before a first push this may be so: a deploy finds out whether it may push there"];
            return { name, state: "warning", says: hidden, advice };
        }
        if (pinned.found === undefined) return { name, state: "missing", says: pinned.problem };
        const lost = pinned.found.filter(({ found }) => !found);
        if (lost.length > 0) {
            const differences = lost.map(({ version, digest }) => ({ where: `${version}@${digest}` }));
            const advice = ["push that image again, with this digest: new pods cannot pull it"];
            return {
                name,
                state: "missing",
                says: `${repository} has lost an image that a slot pins`,
                differences,
                advice,
            };
        }
        const count = pinned.found.length;
        const known =
            count === 0
                ? "no slot pins an image in it"
                : `has ${count === 1 ? "the digest" : `all ${count} digests`} that slots pin`;
        return { name, state: "ok", says: `${repository} answers, ${known}` };
    });
}
