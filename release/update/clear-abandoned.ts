import { labelKeys } from "../../model/names.js";
import type { WantedObject } from "../../objects/clear-leftover.js";
import { settleMigration } from "../../objects/migration-record.js";
import type { OpenStack } from "../open/open-stack.js";
import type { Report } from "../output/report.js";
import type { PulumiCli } from "../pulumi/pulumi-cli.js";
import type { StateFile } from "../stack/stack-state.js";
import {
    isMadeSince,
    isOfKubernetes,
    type PendingOperation,
    resourceWords,
    type StateResource,
} from "../stack/stack-state.js";

/**
 * Deletes leftovers, according to the state: objects that a killed update began to create and no later update created or took
 * over. They would run unseen. Never deletes an object that the state has. Call it after a successful update; it only
 * reports problems.
 */
export async function clearAbandoned(stack: OpenStack, cli: PulumiCli, report: Report): Promise<void> {
    if (stack.ledger.state?.hasPending !== true) return;
    try {
        // Loaded late: it is hardly ever needed.
        const { clearLeftover } = await import("../../objects/clear-leftover.js");
        const exported = await cli.export();
        const { deployment } = exported as StateFile;
        const [resources, pending] = [deployment?.resources ?? [], deployment?.pending_operations ?? []];
        const mayBeLeft = pending.filter(operation => !isForgettable(operation, resources));
        let isLeft = false;
        for (const { resource } of mayBeLeft) {
            const { inputs: object } = resource;
            if (!isOurs(object, stack)) {
                report.warn(unknownWords(resource));
                isLeft = true;
            } else if (await isUnderWay(object, stack)) {
                report.say(`left Job ${object.metadata.name} running: a migration that a killed update began`);
                isLeft = true;
            } else if (await clearLeftover(object, stack.api)) {
                report.say(`removed ${object.kind} ${object.metadata.name}, a leftover of a killed update`);
            }
        }
        // The import clears all pending operations.
        if (pending.length === 0 || isLeft) return;
        await cli.import(exported);
        stack.file.putBack();
    } catch (error) {
        report.warn(`warning: a leftover of a killed update could not be removed: ${(error as Error).message}`);
    }
}

/** Whether an operation cannot have a leftover. An image in a registry harms nobody. */
function isForgettable(operation: PendingOperation, resources: readonly StateResource[]): boolean {
    const { resource } = operation;
    if (isOfKubernetes(resource)) return operation.type !== "creating" || isMadeSince(operation, resources);
    return /^(docker|docker-build|random):/.test(resource.type);
}

/** The warning about a resource of another provider, which only a person can check. */
function unknownWords(resource: StateResource): string {
    return (
        `warning: a killed update was changing ${resourceWords(resource)}: check that the state is right about it, then ` +
        "clear the pending operation with `pulumi refresh --clear-pending-creates`."
    );
}

/** Whether the object is a running migration, which is left to finish. A finished one is recorded. */
async function isUnderWay({ kind, metadata }: WantedObject, { api, settings }: OpenStack): Promise<boolean> {
    if (kind !== "Job" || metadata.labels?.[labelKeys.component] !== "migration") return false;
    const { name: service, namespace } = settings.service;
    return (await settleMigration(api, { service, namespace }, metadata.name)) === "under way";
}

function isOurs(inputs: unknown, { settings: { service } }: OpenStack): inputs is WantedObject {
    const { kind, metadata } = (inputs ?? {}) as Partial<WantedObject>;
    return (
        kind !== undefined &&
        metadata?.namespace === service.namespace &&
        metadata.labels?.[labelKeys.service] === service.name
    );
}
