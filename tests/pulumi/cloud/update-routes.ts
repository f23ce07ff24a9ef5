import { type CloudCall, param, type Routes, readBody, requireUser } from "./cloud-call.js";
import { CloudError } from "./cloud-error.js";
import type { CloudUpdate, EngineEvent, UpdateKind, UpdateRequest, UpdateStatus } from "./cloud-update.js";
import { leasedUpdate, stackOf } from "./route-stack.js";

function updateOf(call: CloudCall): CloudUpdate {
    return stackOf(call).update(param(call, "update"));
}

/** The preview of `pulumi up` is requested as an update that is a dry run. */
function createUpdate(kind: UpdateKind, call: CloudCall): object {
    const request = readBody<UpdateRequest & { readonly options?: { readonly dryRun?: boolean } }>(call);
    const update = stackOf(call).request(request.options?.dryRun ? "preview" : kind, requireUser(call), request);
    return { updateID: update.id, requiredPolicies: [], messages: [] };
}

/** Whoever starts holds the stack until the end, or until the lease expires. Declines journals: version 0. */
function startUpdate(call: CloudCall): object {
    const stack = stackOf(call);
    const update = updateOf(call);
    const { tags } = readBody<{ readonly tags?: Readonly<Record<string, string>> | null }>(call);
    stack.start(update);
    if (tags != null) stack.tags = tags;
    return { version: update.version, ...lease(update, call.settings.leaseSeconds), journalVersion: 0 };
}

function lease(update: CloudUpdate, seconds: number): object {
    return { token: update.grantLease(seconds), tokenExpiration: Math.floor(Date.now() / 1000) + seconds };
}

/** Five minutes at most, whatever the CLI asks for. */
function renewLease(call: CloudCall): object {
    const { duration } = readBody<{ readonly duration?: number }>(call);
    const { leaseSeconds } = call.settings;
    return lease(leasedUpdate(call).update, Math.min(duration ?? leaseSeconds, leaseSeconds));
}

function completeUpdate(call: CloudCall): object {
    const { stack, update } = leasedUpdate(call);
    const { status } = readBody<{ readonly status: UpdateStatus }>(call);
    if (status !== "succeeded" && status !== "failed") throw new CloudError(400, `'${status}' ends no update`);
    stack.end(update, status);
    return { version: update.version };
}

function cancelUpdate(call: CloudCall): void {
    stackOf(call).end(updateOf(call), "cancelled");
}

/** An ended update gets no continuation token: nothing more will come. */
function updateStatus(call: CloudCall): object {
    const { status } = updateOf(call);
    const goesOn = status === "running" || status === "not started";
    return { status, events: [], ...(goesOn ? { continuationToken: "" } : {}) };
}

const path = "/api/stacks/:org/:project/:stack";
const update = `${path}/update/:update`;

/** Routes for an update, from its request to its end. The address says "update" for every kind. */
export const updateRoutes: Routes = {
    [`POST ${path}/preview`]: call => createUpdate("preview", call),
    [`POST ${path}/update`]: call => createUpdate("update", call),
    [`POST ${path}/refresh`]: call => createUpdate("refresh", call),
    [`POST ${path}/destroy`]: call => createUpdate("destroy", call),
    [`POST ${update}`]: startUpdate,
    [`GET ${update}`]: updateStatus,
    [`POST ${update}/renew_lease`]: renewLease,
    [`POST ${update}/complete`]: completeUpdate,
    [`POST ${update}/cancel`]: cancelUpdate,
    [`POST ${update}/events/batch`]: call => {
        leasedUpdate(call).update.record(readBody<{ readonly events: readonly EngineEvent[] }>(call).events);
    },
    [`GET ${update}/events`]: call => ({ events: updateOf(call).events, continuationToken: null }),
};
