import type { WantedObject } from "../../cluster/clear-leftover.js";
import { settleMigration } from "../../cluster/migration-record.js";
import { labelKeys } from "../../model/names.js";
import type { OpenRelease } from "../open/open-release.js";
import type { PulumiCli } from "../pulumi/pulumi-cli.js";
import type { Report } from "../report/report.js";
import type { StateFile } from "../stack/stack-state.js";

/**
 * Deletes what an update that was killed had begun to create and that no later update has taken over, as its state
 * tells: else it would run unseen. To be called after an update that succeeded. A problem is told and nothing more,
 * since the update itself went well.
 */
export async function clearAbandoned(release: OpenRelease, cli: PulumiCli, report: Report): Promise<void> {
    if (release.ledger.state?.isInterrupted !== true) return;
    try {
        // Hardly ever needed, and a rollback loads this file before it moves traffic.
        const { clearLeftover } = await import("../../cluster/clear-leftover.js");
        const exported = await cli.export();
        const pending = (exported as StateFile).deployment?.pending_operations ?? [];
        const ours = pending.map(({ resource }) => resource.inputs).filter(inputs => isOurs(inputs, release));
        let isLeft = false;
        for (const object of ours) {
            if (await isUnderWay(object, release)) {
                report.say(`left Job ${object.metadata.name} to end: a migration that a killed update began`);
                isLeft = true;
                continue;
            }
            if (!(await clearLeftover(object, release.api))) continue;
            report.say(`removed ${object.kind} ${object.metadata.name}, left by an update that was killed`);
        }
        // The import forgets all of them, and only of ours it is known that nothing is left.
        if (pending.length === 0 || ours.length < pending.length || isLeft) return;
        await cli.import(exported);
        release.file.putBack();
    } catch (error) {
        report.warn(`warning: what a killed update left could not be removed: ${(error as Error).message}`);
    }
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
