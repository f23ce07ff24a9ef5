import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "yaml";
import { Refusal } from "../output/refusal.js";

/** The part of Pulumi.yaml that the command needs. */
export interface Project {
    /** Absolute folder of Pulumi.yaml. */
    readonly directory: string;
    readonly name: string;
    /** `backend.url`, if the file has one. */
    readonly backendUrl?: string;
}

export function readProject(directory: string): Project {
    const folder = resolve(directory);
    let text: string;
    try {
        text = readFileSync(`${folder}/Pulumi.yaml`, "utf8");
    } catch {
        throw new Refusal(`${folder} has no Pulumi.yaml; run this in the project's folder, or name it with --cwd.`);
    }
    let content: { name?: unknown; backend?: { url?: unknown } } | null;
    try {
        content = parse(text);
    } catch (error) {
        throw new Refusal(`${folder}/Pulumi.yaml is not YAML: ${(error as Error).message}`);
    }
    if (typeof content?.name !== "string" || content.name === "") {
        throw new Refusal(`${folder}/Pulumi.yaml has no name; add one, such as "name: users".`);
    }
    const url = content.backend?.url;
    return {
        directory: folder,
        name: content.name,
        ...(typeof url === "string" && url !== "" ? { backendUrl: url } : {}),
    };
}
