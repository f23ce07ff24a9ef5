import { join } from "node:path";

export interface ProviderExecutable {
    /** Path of the Node.js to run it with. */
    readonly node: string;
    /** The package's name: "docker". */
    readonly name: string;
    /** The version that the stand-in reports as its own: "5.2.0". */
    readonly version: string;
}

/**
 * The content of an executable `pulumi-resource-NAME`, which Pulumi finds in
 * `$PULUMI_HOME/plugins/resource-NAME-vVERSION/`.
 */
export function providerExecutable({ node, name, version }: ProviderExecutable): string {
    const command = [node, join(__dirname, "main.js"), name, version].map(quoted).join(" ");
    // exec keeps the process id, so the process that Pulumi starts and ends is the provider itself.
    return `#!/bin/sh\nexec ${command} "$@"\n`;
}

/** The text as one word for a shell. */
function quoted(text: string): string {
    return `'${text.replaceAll("'", "'\\''")}'`;
}
