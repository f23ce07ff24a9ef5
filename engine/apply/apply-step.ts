import { randomUUID } from "node:crypto";
import type { Step } from "../plan/step.js";
import { equalProperties } from "../properties/property-equality.js";
import { unknownText } from "../properties/property-struct.js";
import { keepSecrets } from "../properties/secret-outputs.js";
import type { PropertyMap } from "../property-value.js";
import { type Existing, PartialFailure } from "../provider.js";
import type { PendingOperation, ResourceState } from "../resource-state.js";
import { isProviderType } from "../resources/urn.js";
import { formatTime } from "../state/timestamp.js";
import type { HookSubject, HookTrigger } from "./hook-runner.js";
import { providerOutputs } from "./provider-registry.js";
import { operationContext, type StepContext } from "./step-context.js";

/**
 * Does what a step says, and records it. Rejects with a PartialFailure when the object exists but is not what was
 * asked for: that is recorded too; with any other error nothing is.
 */
export async function applyStep(context: StepContext, step: Step): Promise<void> {
    const { old, next } = step;
    if (step.refusal !== undefined) throw new Error(step.refusal);
    switch (step.operation) {
        case "same":
            return step.untargeted && old === undefined ? undefined : keepSame(context, old!, next!);
        case "create":
        case "create-replacement":
            return create(context, step, next!);
        case "update":
            return update(context, old!, next!);
        case "delete":
        case "delete-replaced":
            return remove(context, step, old!);
        case "discard":
        case "remove-pending-replace":
            context.recorder.drop(old!);
            return context.recorder.write();
        case "read":
            return read(context, old, next!);
        case "replace":
        case "refresh":
            return;
    }
}

async function keepSame(context: StepContext, old: ResourceState, next: ResourceState): Promise<void> {
    const { id, outputs, created, modified, importID } = old;
    Object.assign(next, { id, outputs, created, modified, importID });
    if (isProviderType(next.type)) await context.providers.configure(next.urn, next.type, next.inputs);
    context.recorder.settle(next, old);
}

async function create(context: StepContext, step: Step, next: ResourceState): Promise<void> {
    const subject = { state: next, newInputs: next.inputs };
    await runHooks(context, "BeforeCreate", subject);
    let failure: PartialFailure | undefined;
    if (isProviderType(next.type)) {
        // A provider that does not exist yet has no id that a preview could show.
        next.id = context.preview ? unknownText : randomUUID();
        next.outputs = providerOutputs(next.inputs);
        await context.providers.configure(next.urn, next.type, next.inputs);
    } else if (next.custom) {
        failure = await createObject(context, next);
    }
    next.created = formatTime();
    next.modified = next.created;
    const { old } = step;
    if (step.operation === "create-replacement" && old !== undefined) {
        // The old object is deleted at the end, unless it is gone already or another's.
        if (old.pendingReplacement || old.external) context.recorder.drop(old);
        else old.delete = true;
    }
    context.recorder.settle(next);
    await context.recorder.write();
    if (failure !== undefined) throw failure;
    const { id, outputs: newOutputs } = next;
    await runHooks(context, "AfterCreate", { ...subject, id, newOutputs });
}

async function createObject(context: StepContext, next: ResourceState): Promise<PartialFailure | undefined> {
    const provider = await context.providers.get(next.provider!);
    return during(context, "creating", next, async () => {
        try {
            const created = await provider.create(operationContext(context, next, "create"), next.type, next.inputs);
            next.id = created.id;
            next.outputs = secretOutputs(next, created.outputs);
        } catch (error) {
            if (!(error instanceof PartialFailure)) throw error;
            next.inputs = error.inputs ?? next.inputs;
            recordPartialFailure(next, error);
            return error;
        }
        return undefined;
    });
}

async function update(context: StepContext, old: ResourceState, next: ResourceState): Promise<void> {
    next.id = old.id;
    next.created = old.created;
    const subject = {
        state: next,
        id: old.id,
        oldInputs: old.inputs,
        newInputs: next.inputs,
        oldOutputs: old.outputs,
    };
    await runHooks(context, "BeforeUpdate", subject);
    let failure: PartialFailure | undefined;
    if (isProviderType(next.type)) {
        next.outputs = providerOutputs(next.inputs);
        await context.providers.configure(next.urn, next.type, next.inputs);
    } else if (next.custom) {
        failure = await updateObject(context, old, next);
    } else {
        next.outputs = old.outputs;
    }
    next.modified = formatTime();
    // The last inputs that worked stay, so that the next update sees the difference again.
    const recorded = failure === undefined ? next : { ...next, inputs: failure.inputs ?? old.inputs };
    context.recorder.settle(recorded, old);
    await context.recorder.write();
    if (failure !== undefined) throw failure;
    await runHooks(context, "AfterUpdate", { ...subject, newOutputs: next.outputs });
}

async function updateObject(
    context: StepContext,
    old: ResourceState,
    next: ResourceState,
): Promise<PartialFailure | undefined> {
    const provider = await context.providers.get(next.provider!);
    return during(context, "updating", next, async () => {
        try {
            const operation = operationContext(context, next, "update");
            const outputs = await provider.update(operation, next.type, existing(old), next.inputs);
            next.outputs = secretOutputs(next, outputs);
        } catch (error) {
            if (!(error instanceof PartialFailure)) throw error;
            recordPartialFailure(next, error);
            return error;
        }
        return undefined;
    });
}

async function remove(context: StepContext, step: Step, old: ResourceState): Promise<void> {
    const subject = { state: old, id: old.id, oldInputs: old.inputs, oldOutputs: old.outputs };
    if (!step.stateOnly) await runHooks(context, "BeforeDelete", subject);
    if (old.custom && !isProviderType(old.type) && !step.stateOnly && !context.preview) {
        const provider = await context.providers.get(old.provider!);
        await during(context, "deleting", old, () =>
            provider.delete(operationContext(context, old, "delete"), old.type, existing(old)),
        );
    }
    if (step.awaitsReplacement) {
        old.pendingReplacement = true;
        context.recorder.touch();
    } else {
        // Saved with the next change: an object that is gone, and still in the state after a kill, is gone once more.
        context.recorder.drop(old);
    }
    if (!step.stateOnly) await runHooks(context, "AfterDelete", subject);
}

async function read(context: StepContext, old: ResourceState | undefined, next: ResourceState): Promise<void> {
    const id = next.id ?? "";
    if (id !== unknownText) {
        const provider = await context.providers.get(next.provider!);
        const known = old && { inputs: old.inputs, outputs: old.outputs };
        const found = await provider.read(operationContext(context, next), next.type, id, known);
        if (found === undefined) throw new Error(`resource '${id}' does not exist`);
        next.outputs = secretOutputs(next, found.outputs);
    }
    if (old !== undefined) {
        next.created = old.created;
        next.modified = equalProperties(old.outputs, next.outputs) ? old.modified : formatTime();
    }
    context.recorder.settle(next, old);
    await context.recorder.write();
}

/** Runs an operation that is in the state while it lasts. */
async function during<T>(
    context: StepContext,
    type: PendingOperation["type"],
    resource: ResourceState,
    operate: () => Promise<T>,
): Promise<T> {
    if (context.preview) return operate();
    const operation = { type, resource: { ...resource } };
    await context.recorder.begin(operation);
    try {
        return await operate();
    } finally {
        context.recorder.end(operation);
    }
}

async function runHooks(context: StepContext, trigger: HookTrigger, subject: HookSubject): Promise<void> {
    for (const name of subject.state.resourceHooks?.[trigger] ?? []) {
        try {
            await context.hooks.call(name, subject);
        } catch (error) {
            const reason = (error as Error).message;
            if (trigger.startsWith("Before")) throw new Error(`before hook "${name}" failed: ${reason}`);
            const message = `after hook "${name}" failed: ${reason}`;
            context.events.diagnostic({ severity: "warning", message, urn: subject.state.urn });
        }
    }
}

export function existing({ id = "", inputs, outputs }: ResourceState): Existing {
    return { id, inputs, outputs };
}

function secretOutputs(next: ResourceState, outputs: PropertyMap): PropertyMap {
    return keepSecrets(outputs, next.inputs, next.additionalSecretOutputs ?? []);
}

function recordPartialFailure(next: ResourceState, failure: PartialFailure): void {
    next.id = failure.id;
    next.outputs = secretOutputs(next, failure.outputs);
    next.initErrors = failure.reasons;
}
