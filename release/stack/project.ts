import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { ifThere } from "../../machine/files.js";
import { showValue } from "../../model/settings/problem.js";
import { Refusal } from "../output/refusal.js";
import { yamlWords } from "./settings-yaml.js";
import { isPulumiName, type StackReference } from "./stack-reference.js";

/** The part of Pulumi.yaml that the command needs. */
export interface Project {
    /** Absolute folder of Pulumi.yaml. */
    readonly directory: string;
    /** Absolute folder of the settings files: `stackConfigDir`, or a text in `config`, else that of Pulumi.yaml. */
    readonly settingsFolder: string;
    readonly name: string;
    /** `backend.url`, if the file has one. */
    readonly backendUrl?: string;
    /** Who has its stacks on Pulumi Cloud. @default whom Pulumi chooses */
    readonly owner?: string;
}

/** Which project a command is about. */
export interface ProjectQuestion extends Pick<StackReference, "owner" | "ofProject"> {
    /** Folder of Pulumi.yaml. */
    readonly cwd: string;
}

/** Reads Pulumi.yaml. Refuses names that Pulumi refuses, and a project other than the one that was named with the stack. */
export function readProject({ cwd, owner, ofProject }: ProjectQuestion): Project {
    const folder = resolve(cwd);
    const file = join(folder, "Pulumi.yaml");
    let content: { name?: unknown; stackConfigDir?: unknown; config?: unknown; backend?: { url?: unknown } } | null;
    try {
        content = parse(readProjectFile(folder, file));
    } catch (error) {
        throw error instanceof Refusal ? error : new Refusal(`${file} is not YAML: ${yamlWords(error as Error)}.`);
    }
    if (typeof content?.name !== "string" || content.name === "") {
        throw new Refusal(`${file} has no name; add one, such as "name: users".`);
    }
    if (!isPulumiName(content.name)) {
        throw new Refusal(
            `${file}: ${showValue(content.name)} is not the name of a project; use up to 100 letters, digits, -, _ and dots.`,
        );
    }
    // `config` as a text is an older word for it, which Pulumi still reads.
    const { config, stackConfigDir: settings = config, backend } = content;
    const url = backend?.url;
    const project = {
        directory: folder,
        settingsFolder: typeof settings === "string" ? settingsFolder(file, folder, settings) : folder,
        name: content.name,
        ...(typeof url === "string" && url !== "" ? { backendUrl: url } : {}),
    };
    return ownedProject(project, { owner, ofProject }, "--stack");
}

function readProjectFile(folder: string, file: string): string {
    let text: string | undefined;
    try {
        text = ifThere(() => readFileSync(file, "utf8"));
    } catch (error) {
        throw new Refusal(`${file} cannot be read: ${(error as Error).message}`);
    }
    if (text !== undefined) return text;
    const other = ["Pulumi.yml", "Pulumi.json"].find(name => existsSync(join(folder, name)));
    const missing = `${folder} has no Pulumi.yaml`;
    throw new Refusal(
        other === undefined
            ? `${missing}; run this in the project's folder, or name it with --cwd.`
            : `${missing} but ${other}, which only Pulumi reads; make them YAML, and call it Pulumi.yaml and each stack's settings Pulumi.STACK.yaml.`,
    );
}

function settingsFolder(file: string, folder: string, given: string): string {
    const path = resolve(folder, given);
    if (existsSync(path)) return path;
    throw new Refusal(`${file}: the folder of the settings, ${path}, does not exist; make it, or leave out the key.`);
}

/**
 * The project with the owner of a stack. Refuses a stack of another project.
 *
 * @param path the option that names the stack
 */
export function ownedProject(
    project: Project,
    { owner, ofProject }: Pick<StackReference, "owner" | "ofProject">,
    path: string,
): Project {
    const { owner: _, ...others } = project;
    if (ofProject === undefined || ofProject === project.name) {
        return owner === undefined ? others : { ...others, owner };
    }
    const message = `it names the project ${ofProject}, but ${project.directory}/Pulumi.yaml is ${project.name}.`;
    throw Refusal.of([{ path, message }], "so nothing was done");
}

/** A stack as Pulumi's CLI takes it. */
export function cliStack({ name, owner }: Pick<Project, "name" | "owner">, stack: string): string {
    return owner === undefined ? stack : `${owner}/${name}/${stack}`;
}
