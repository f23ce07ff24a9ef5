import { type CloudCall, param, type Routes } from "./cloud-call.js";
import { CloudError } from "./cloud-error.js";
import type { CloudUpdate } from "./cloud-update.js";
import { historyEntry, historyPage } from "./history-entry.js";
import { stackOf } from "./route-stack.js";

function listUpdates(call: CloudCall): object {
    const stack = stackOf(call);
    const [pageSize, page] = ["pageSize", "page"].map(key => Number(call.query.get(key) ?? 0)) as [number, number];
    if (pageSize > 0 && !(page >= 1)) throw new CloudError(400, `Invalid page ${page}: pages count from 1`);
    const newest = stack.lastStarted;
    if (newest !== undefined && call.faults.hidesHistory(newest)) return { updates: [] };
    const updates = historyPage(stack.updates, pageSize, page);
    return { updates: updates.map(update => historyEntry(update, call.faults.historyOmits)) };
}

function describeUpdate(call: CloudCall, found: CloudUpdate | undefined): object {
    if (found === undefined) throw new CloudError(404, "Update not found");
    const info = historyEntry(found, call.faults.historyOmits);
    return { info, updateID: found.id, version: found.version, latestVersion: stackOf(call).version };
}

const path = "GET /api/stacks/:org/:project/:stack/updates";

/** Routes for a stack's history. Imports and renames count, previews do not. */
export const historyRoutes: Routes = {
    [path]: listUpdates,
    [`${path}/latest`]: call => describeUpdate(call, historyPage(stackOf(call).updates, 1, 1)[0]),
    [`${path}/:version`]: call => {
        const version = Number(param(call, "version"));
        return describeUpdate(
            call,
            historyPage(stackOf(call).updates, 0, 1).find(update => update.version === version),
        );
    },
};
