import { applyDelta, type TextEdit } from "./checkpoint-delta.js";
import { type CloudCall, type Routes, readBody } from "./cloud-call.js";
import { CloudError } from "./cloud-error.js";
import { leasedUpdate } from "./route-stack.js";

interface Checkpoint {
    readonly isInvalid?: boolean;
    readonly version: number;
    readonly features?: readonly string[];
    readonly deployment: unknown;
}

function savePlain(call: CloudCall): void {
    const { stack, update } = leasedUpdate(call);
    const { isInvalid, version, features, deployment } = readBody<Checkpoint>(call);
    if (!isInvalid) stack.save(update, Buffer.from(JSON.stringify({ version, features, deployment })));
}

/** Cut out of the body without parsing: the next difference counts its bytes. */
function saveVerbatim(call: CloudCall): void {
    const { stack, update } = leasedUpdate(call);
    const state = /^\{"version":\d+,"untypedDeployment":(.*),"sequenceNumber":\d+\}$/s.exec(call.body.toString("utf8"));
    if (state === null) throw new CloudError(400, "The body is not a verbatim checkpoint");
    stack.save(update, Buffer.from(state[1]!));
}

function saveDelta(call: CloudCall): void {
    const { stack, update } = leasedUpdate(call);
    const delta = readBody<{ readonly checkpointHash: string; readonly deploymentDelta: readonly TextEdit[] }>(call);
    stack.save(update, applyDelta(stack.state(update.version), delta.deploymentDelta, delta.checkpointHash));
}

const path = "PATCH /api/stacks/:org/:project/:stack/update/:update";

/** Routes for a stack's state while it changes during an update. */
export const checkpointRoutes: Routes = {
    [`${path}/checkpoint`]: savePlain,
    [`${path}/checkpointverbatim`]: saveVerbatim,
    [`${path}/checkpointdelta`]: saveDelta,
};
