import * as pulumi from "@pulumi/pulumi";
import type { Predecessor } from "../model/predecessor.js";

/**
 * What the last update of this stack left behind of a service, for the `last` of its FastApiService; of one that was not
 * there, nothing.
 *
 * @param output under which the program exports the service's `record`
 */
export async function readLast(output: string): Promise<Predecessor> {
    // Not by the name of the stack, which is how readStackSettings calls its own.
    const reference = new pulumi.StackReference(`last ${output}`, { name: ownStack() });
    return ((await reference.getOutputValue(output)) as Predecessor | undefined) ?? {};
}

/** Name of the stack at hand, as a reference takes it. */
export function ownStack(): string {
    return `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
}
