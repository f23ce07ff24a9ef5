import { PulumiCli } from "../pulumi/pulumi-cli.js";
import { isStackThere } from "../pulumi/pulumi-error.js";
import type { OpenRelease, OpenService } from "./open-release.js";
import { updateEnvironment } from "./update-environment.js";

/** The stack for an update, made when it is new. Loading this file loads what of Pulumi starts its CLI. */
export async function openStack(release: OpenRelease, extra: Record<string, string> = {}): Promise<PulumiCli> {
    const cli = stackCli(release, extra);
    if (release.ledger.state === undefined) {
        await cli.init().catch((error: Error) => {
            if (!isStackThere(error)) throw error;
        });
    }
    return cli;
}

/** The same for a stack that is known to be there. */
export function stackCli(release: OpenService, extra: Record<string, string> = {}): PulumiCli {
    const { pulumi, project, stackName } = release;
    return new PulumiCli(pulumi, project.directory, stackName, updateEnvironment(release, extra));
}
