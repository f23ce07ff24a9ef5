// The stack that `stack select` chose: PULUMI_HOME/workspaces/PROJECT-SHA1(path of Pulumi.yaml)-workspace.json,
// {"stack": NAME}, shared with the Pulumi CLI.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { replaceFiles } from "../backend/atomic-file.js";
import type { Project } from "./project.js";

function selectionPath(project: Project, environment: NodeJS.ProcessEnv): string {
    const home = environment.PULUMI_HOME || join(environment.HOME || homedir(), ".pulumi");
    const hash = createHash("sha1").update(project.file).digest("hex");
    return join(home, "workspaces", `${project.name}-${hash}-workspace.json`);
}

/** The chosen stack's name: PULUMI_STACK, else what was selected. */
export function readSelection(project: Project, environment: NodeJS.ProcessEnv): string | undefined {
    if (environment.PULUMI_STACK) {
        return environment.PULUMI_STACK;
    }
    try {
        const { stack } = JSON.parse(readFileSync(selectionPath(project, environment), "utf8")) as { stack?: string };
        return stack === "" ? undefined : stack;
    } catch {
        return undefined;
    }
}

/** Chooses a stack, or none. A home that cannot be written is no reason to fail: commands also take --stack. */
export async function writeSelection(
    project: Project,
    environment: NodeJS.ProcessEnv,
    stack: string | undefined,
): Promise<void> {
    const path = selectionPath(project, environment);
    try {
        mkdirSync(dirname(path), { recursive: true });
        await replaceFiles([{ path, content: JSON.stringify(stack === undefined ? {} : { stack }, undefined, 4) }]);
    } catch {
        // Read-only home, as in many containers.
    }
}
