import { createRequire } from "node:module";
import path from "node:path";

/** The runner of the program's own SDK. */
export function programRunner(projectDirectory: string): string {
    const name = "@pulumi/pulumi/cmd/run";
    try {
        return createRequire(path.join(projectDirectory, "package.json")).resolve(name);
    } catch {
        throw new Error(`${projectDirectory} has no @pulumi/pulumi; run npm install there`);
    }
}
