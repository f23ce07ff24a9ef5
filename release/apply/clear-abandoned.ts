import type { WantedObject } from "../../cluster/clear-leftover.js";
import { settleMigration } from "../../cluster/migration-record.js";
import { labelKeys } from "../../model/names.js";
import type { OpenRelease } from "../open/open-release.js";
import type { PulumiCli } from "../pulumi/pulumi-cli.js";
import type { Report } from "../report/report.js";
import { isMadeSince, type PendingOperation } from "../stack/pending-operation.js";
import type { StateFile } from "../stack/stack-state.js";
import { isOfKubernetes, resourceWords, type StateResource } from "../stack/state-resource.js";

/**
 * Deletes what an update that was killed had begun to create and that no later update has made or taken over, as its state
 * tells: else it would run unseen. What the state has is never deleted. To be called after an update that succeeded. A
 * problem is only reported: the update itself has succeeded.
 */
export async function clearAbandoned(release: OpenRelease, cli: PulumiCli, report: Report): Promise<void> {
    if (release.ledger.state?.hasPending !== true) return;
    try {
        // Hardly ever needed, and a rollback loads this file before it moves traffic.
        const { clearLeftover } = await import("../../cluster/clear-leftover.js");
        const exported = await cli.export();
        const { deployment } = exported as StateFile;
        const [resources, pending] = [deployment?.resources ?? [], deployment?.pending_operations ?? []];
        const mayBeLeft = pending.filter(operation => !isForgettable(operation, resources));
        let isLeft = false;
        for (const { resource } of mayBeLeft) {
            const { inputs: object } = resource;
            if (!isOurs(object, release)) {
                report.warn(unknownWords(resource));
                isLeft = true;
            } else if (await isUnderWay(object, release)) {
                report.say(`left Job ${object.metadata.name} to end: a migration that a killed update began`);
                isLeft = true;
            } else if (await clearLeftover(object, release.api)) {
                report.say(`removed ${object.kind} ${object.metadata.name}, left by an update that was killed`);
            }
        }
        // The import forgets all of them.
        if (pending.length === 0 || isLeft) return;
        await cli.import(exported);
        release.file.putBack();
    } catch (error) {
        report.warn(`warning: what a killed update left could not be removed: ${(error as Error).message}`);
    }
}

/** What nothing is left of that the state does not have: an image is in its registry, or it is not, and harms nobody. */
function isForgettable(operation: PendingOperation, resources: readonly StateResource[]): boolean {
    const { resource } = operation;
    if (isOfKubernetes(resource)) return operation.type !== "creating" || isMadeSince(operation, resources);
    return /^(docker|docker-build|random):/.test(resource.type);
}

/** Of another provider, of which only a person can look whether it is there. */
function unknownWords(resource: StateResource): string {
    return (
        `warning: an update that was killed was changing ${resourceWords(resource)}: look whether the state is right about it, then let ` +
        "Pulumi forget that by `pulumi refresh --clear-pending-creates`."
    );
}

/** A migration is not cut off halfway, and one that succeeded is remembered. */
async function isUnderWay({ kind, metadata }: WantedObject, { api, settings }: OpenRelease): Promise<boolean> {
    if (kind !== "Job" || metadata.labels?.[labelKeys.component] !== "migration") return false;
    const { name: service, namespace } = settings.service;
    return (await settleMigration(api, { service, namespace }, metadata.name)) === "under way";
}

function isOurs(inputs: unknown, { settings: { service } }: OpenRelease): inputs is WantedObject {
    const { kind, metadata } = (inputs ?? {}) as Partial<WantedObject>;
    return (
        kind !== undefined &&
        metadata?.namespace === service.namespace &&
        metadata.labels?.[labelKeys.service] === service.name
    );
}
