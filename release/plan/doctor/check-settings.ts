import type { Problem } from "../../../model/problem.js";
import type { DoctorCheck, Looked } from "./doctor-check.js";

export interface SettingsFacts {
    readonly project: Looked<{ readonly name: string; readonly directory: string }>;
    /** The settings file; its problems, all of them. */
    readonly file: Looked<{ readonly path: string; readonly problems: readonly Problem[] }>;
    readonly schema: SchemaFacts;
}

/** By what editors check the settings file. */
export interface SchemaFacts {
    /** As its first comment names it; undefined when it names none. */
    readonly named?: string;
    /** Whether that file is there, and the one that this version makes; undefined: it is not a file. */
    readonly state?: "same" | "other" | "absent";
}

export function checkSettings({ project, file, schema }: SettingsFacts): readonly DoctorCheck[] {
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
        const advice = [`let the settings file begin with: ${line}`];
        return { name, state: "warning", says: "editors do not check the settings: the file names no schema", advice };
    }
    if (state === "absent") {
        const advice = ["put it there: it comes with this package, in schema/settings.schema.json"];
        return { name, state: "warning", says: `${named}, which the settings file names, is not there`, advice };
    }
    if (state === "other") {
        const advice = ["take the one of this package: schema/settings.schema.json"];
        return { name, state: "warning", says: `${named} is of another version than this command`, advice };
    }
    return { name, state: "ok", says: `editors check the settings by ${named}` };
}
