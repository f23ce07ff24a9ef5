import { PulumiCli } from "../pulumi/pulumi-cli.js";
import { isStackThere } from "../pulumi/pulumi-error.js";
import { cliStack } from "../stack/project.js";
import type { OpenService } from "./open-service.js";
import type { OpenStack } from "./open-stack.js";

/** Opens the stack for an update; creates it if it is new. Loading this file also loads the code that starts Pulumi's CLI. */
export async function initStack(stack: OpenStack, extra: Record<string, string> = {}): Promise<PulumiCli> {
    const cli = stackCli(stack, extra);
    if (stack.ledger.state === undefined) {
        await cli.init().catch((error: Error) => {
            if (!isStackThere(error)) throw error;
        });
    }
    return cli;
}

/** The same for a stack that is known to exist. */
export function stackCli(stack: OpenService, extra: Record<string, string> = {}): PulumiCli {
    const { pulumi, project, stackName } = stack;
    return new PulumiCli(pulumi, project.directory, cliStack(project, stackName), updateEnvironment(stack, extra));
}

/** Pulumi's environment, without what it inherits from this process anyway. */
export function updateEnvironment(
    { environment }: Pick<OpenService, "environment">,
    extra: Record<string, string>,
): Record<string, string> {
    return Object.fromEntries(
        Object.entries({ ...environment, ...extra }).flatMap(([key, value]) =>
            value === undefined || value === process.env[key] ? [] : [[key, value]],
        ),
    );
}
