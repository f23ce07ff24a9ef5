import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import type { BuildSecret } from "../model/build-settings.js";

/**
 * The values of a build's secrets on this machine, by id. Throws a ResourceError that names all that are not there.
 *
 * @param imageName repository and version of what is to be built
 * @param owner the image that is to be built
 */
export function readBuildSecrets(
    secrets: Readonly<Record<string, BuildSecret>>,
    imageName: string,
    owner: pulumi.Resource,
): Record<string, string> {
    const missing: string[] = [];
    const values = Object.entries(secrets).map(([id, { env, file }]) => {
        const value = env === undefined ? readFile(file ?? "") : process.env[env];
        if (!value) missing.push(`${id}: ${env ?? file} ${env ? "is not set" : "cannot be read"}`);
        return [id, value ?? ""] as const;
    });
    if (missing.length > 0) {
        const lines = [`${imageName} has to be built, and its secrets are not all here:`, ...missing];
        throw new pulumi.ResourceError(lines.join("\n  - "), owner, true);
    }
    return Object.fromEntries(values);
}

function readFile(path: string): string | undefined {
    try {
        return readFileSync(path, "utf8");
    } catch {
        return undefined;
    }
}
