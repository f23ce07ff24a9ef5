import { existsSync } from "node:fs";
import { join } from "node:path";
import { listFolder } from "../../machine/files.js";
import { readPlatformInfo } from "../../machine/platform-info.js";
import { type StateBackend, stateBackend } from "./backend.js";
import { type Project, readProject } from "./project.js";

/** The known stacks of the project in a folder; none if it has no project that can be read. */
export function stacksIn(cwd: string): string[] {
    try {
        const project = readProject({ cwd });
        return knownStacks(stateBackend(project, readPlatformInfo()), project);
    } catch {
        return [];
    }
}

/** Names of a project's stacks that have a settings file, or state in a file backend. */
export function knownStacks(backend: StateBackend, project: Project): string[] {
    return [...new Set([...stacksWithSettings(project.settingsFolder), ...stacksWithState(backend, project)])].sort();
}

/** Names of a project's stacks that have state in a file backend; none if another backend has them. */
export function stacksWithState({ folder }: StateBackend, { name }: Pick<Project, "name">): string[] {
    const files = folder === undefined ? [] : listFolder(join(folder, "stacks", name));
    const stacks = files.flatMap(file => /^(.+)\.json(?:\.gz|\.zst)?$/.exec(file)?.[1] ?? []);
    return [...new Set(stacks)].sort();
}

/** Path of a stack's settings file. */
export function settingsPath(folder: string, stack: string): string {
    return join(folder, `Pulumi.${stack}.yaml`);
}

export function hasSettings({ settingsFolder }: Project, stack: string): boolean {
    return existsSync(settingsPath(settingsFolder, stack));
}

/** Stacks that have a settings file in a folder. */
export function stacksWithSettings(folder: string): string[] {
    return listFolder(folder).flatMap(file => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);
}
