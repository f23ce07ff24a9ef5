import { PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import { SemVer } from "semver";
import type { Pulumi } from "../../platform/pulumi/find-pulumi.js";

/**
 * A CLI for Pulumi's Automation API. Loading this file loads Pulumi. `PulumiCommand.get` would start the CLI to ask for a
 * version that is known, and takes no program outside of a folder `bin`; its constructor is private in its types only.
 */
export function pulumiCommand({ command, version }: Pick<Pulumi, "command" | "version">): PulumiCommand {
    return Reflect.construct(PulumiCommand, [command, new SemVer(version)]) as PulumiCommand;
}
