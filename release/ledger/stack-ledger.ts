import type { UpdateSummary } from "@pulumi/pulumi/automation/stack.js";
import type { SlotName } from "../../model/names.js";
import { type ImageKey, imagesOf } from "../../model/release/release-images.js";
import { slotEntries } from "../../model/slots/slot-names.js";
import type { PulumiCli } from "../pulumi/pulumi-cli.js";
import { isNoStack, pulumiError } from "../pulumi/pulumi-error.js";
import { StackState } from "../stack/stack-state.js";
import { fillDigests, readHistoryEntry } from "./history-entry.js";
import { emptyLedger, type Ledger, UnreadLedger } from "./ledger.js";
import { completeUpdate, type PulumiUpdate } from "./pulumi-update.js";

/** Reads the ledger through Pulumi's CLI, from any backend. Missing digests come from other entries that pin them. */
export async function readStackLedger(cli: PulumiCli): Promise<Ledger> {
    const found = await Promise.all([readUpdates(cli), cli.export()]).catch((error: Error) => {
        if (isNoStack(error)) return undefined;
        throw error.name === "PulumiError"
            ? new UnreadLedger(`the ledger of stack ${cli.stack} cannot be read:\n${pulumiError(error.message)}`)
            : error;
    });
    if (found === undefined) return emptyLedger(cli.stack);
    const [updates, exported] = found;
    const records = updates.map(fromSummary);
    const entries = records.map((record, index) => readHistoryEntry(record, records.length - index));
    const state = StackState.parse(JSON.stringify(exported));
    const pins = new Map<string, string>();
    for (const entry of entries.toReversed()) {
        for (const [, release] of slotEntries(entry.slots)) {
            for (const { repository, version, digest } of imagesOf(release)) {
                if (digest !== undefined) pins.set(`${repository}:${version}`, digest);
            }
        }
    }
    const digestOf = (slot: SlotName, image: ImageKey) =>
        pins.get(`${image.repository}:${image.version}`) ?? state.digestOf(slot, image);
    return {
        entries,
        state,
        recordOf: ({ entry }) => records[records.length - entry]!,
        // Not every backend has earlier states.
        outputsOf: ({ entry }) => (entry === records.length ? state.predecessor : undefined),
        withDigests: entry => fillDigests(entry, digestOf),
    };
}

/** Newest first. By default, the CLI prints only the last ten. */
async function readUpdates(cli: PulumiCli): Promise<Partial<UpdateSummary>[]> {
    const updates: Partial<UpdateSummary>[] = [];
    for (let page = 1; ; page++) {
        const read = await cli.history(pageSize, page);
        updates.push(...read);
        if (read.length < pageSize) return updates;
    }
}

const pageSize = 100;

function fromSummary(update: Partial<UpdateSummary>): PulumiUpdate {
    const { kind, result, message, startTime, endTime, environment, resourceChanges } = update;
    const config = Object.entries(update.config ?? {}).map(([key, { value, secret }]) => [
        key,
        secret ? { secure: "" } : value,
    ]);
    return completeUpdate({
        kind,
        result,
        message,
        startedMs: startTime && Date.parse(String(startTime)),
        endedMs: endTime && Date.parse(String(endTime)),
        environment,
        config: Object.fromEntries(config),
        resourceChanges,
    });
}
