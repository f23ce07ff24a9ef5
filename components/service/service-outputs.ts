import * as pulumi from "@pulumi/pulumi";
import { type Predecessor, recordedService } from "../../model/ledger/predecessor.js";
import type { Settings } from "../../model/settings/settings.js";
import { liveSlot } from "../../model/traffic/traffic.js";
import type { FastApiService } from "./fastapi-service.js";

/**
 * What a program exports of its service: the next update reads these outputs of the stack as `last`, and the release
 * command reads them to learn the current state.
 *
 * @param settings the service's settings
 */
export function serviceOutputs(
    { traffic, live, slots, fingerprint, served }: FastApiService,
    settings: Pick<Settings, "service" | "traffic">,
) {
    return {
        service: recordedService(settings.service),
        traffic,
        // If releases share the traffic, there is no live slot: Pulumi would warn of a missing value.
        ...(liveSlot(settings.traffic) === undefined ? {} : { live }),
        slots,
        fingerprint,
        served,
    };
}

/**
 * What this stack's last update left behind of a service, for the `last` of its FastApiService; for a new service,
 * nothing.
 *
 * @param output the output under which the program exports the service's `record`
 */
export async function readLast(output: string): Promise<Predecessor> {
    // Not the stack's name, which readStackSettings uses for its own reference.
    const reference = new pulumi.StackReference(`last ${output}`, { name: ownStack() });
    return ((await reference.getOutputValue(output)) as Predecessor | undefined) ?? {};
}

/** Name of the current stack, in the form that a reference takes. */
export function ownStack(): string {
    return `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
}
