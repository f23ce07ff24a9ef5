import type { RepositoryFiles } from "../repository/repository-files.js";
import type { TestCommand } from "./test-command.js";

/** What a pipeline is made for. */
export interface PipelinePlace {
    readonly files: RepositoryFiles;
    /** Folder of Pulumi.yaml, relative to the repository's root. */
    readonly project: string;
    readonly tests: TestCommand;
    /** Such as `3.12`. */
    readonly python: string;
    /** Command in the tests' folder that prints the application's OpenAPI document. @default unknown */
    readonly document?: string | undefined;
    /** Text of the composite action for GitHub. */
    readonly action: string;
}

/** A command as one YAML value. */
export function yamlLine(command: string): string {
    return /[:#'"{}[\]&*!|>%@`]/.test(command) ? JSON.stringify(command) : command;
}

/** A line about a folder; nothing for the repository's root. */
export function folderLine(folder: string, before: string, after = ""): string {
    return folder === "" ? "" : `${before}${folder}${after}\n`;
}
