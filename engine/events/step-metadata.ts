import type { StepEventMetadata, StepEventStateMetadata } from "@pulumi/pulumi/automation/events.js";
import { isLogical, type Step, type StepOperation, stateOf } from "../plan/step.js";
import { type WireValue, writeProperties } from "../properties/property-struct.js";
import { assetSignature } from "../properties/settle-assets.js";
import { type PropertyMap, type PropertyValue, Secret, Unknown } from "../property-value.js";
import type { ResourceState } from "../resource-state.js";
import { secretSignature, signatureKey } from "../state/property-codec.js";

/** What an event tells of a step. `operation` is what it turned out to be, where that differs from the plan. */
export function stepMetadata(step: Step, operation: StepOperation = step.operation): StepEventMetadata {
    const state = stateOf(step);
    const { old, next } = step;
    const detailedDiff = step.detailedDiff === undefined ? null : diffForEvent(step.detailedDiff);
    return {
        op: operation,
        urn: state.urn,
        type: state.type,
        // As they are when somebody looks: hardly any listener does, and two states without secrets are much to make.
        get old() {
            return old === undefined ? null : stateForEvent(old);
        },
        get new() {
            return next === undefined ? null : stateForEvent(next);
        },
        ...(step.keys && { keys: [...step.keys] }),
        ...(step.diffs && { diffs: [...step.diffs] }),
        detailedDiff,
        ...(isLogical(step) && { logical: true }),
        provider: state.provider ?? "",
        // The types of the Automation API have no null where Pulumi's events have it.
    } as unknown as StepEventMetadata;
}

function diffForEvent(diff: NonNullable<Step["detailedDiff"]>) {
    return Object.fromEntries(
        Object.entries(diff).map(([path, { kind, inputDiff }]) => [path, { diffKind: kind, inputDiff }]),
    );
}

function stateForEvent(state: ResourceState): StepEventStateMetadata {
    return {
        type: state.type,
        urn: state.urn,
        ...(state.custom && { custom: true }),
        ...(state.delete && { delete: true }),
        id: state.id ?? "",
        parent: state.parent ?? "",
        ...(state.protect && { protect: true }),
        ...(state.external && { external: true }),
        ...(state.retainOnDelete && { retainOnDelete: true }),
        inputs: withoutSecrets(state.inputs),
        outputs: withoutSecrets(state.outputs),
        provider: state.provider ?? "",
        ...(state.initErrors && { initErrors: state.initErrors }),
    };
}

/** Properties for eyes: each secret is signed as in the state, with `[secret]` for its ciphertext. */
export function withoutSecrets(properties: PropertyMap): Record<string, WireValue> {
    return writeProperties(hideSecrets(properties) as PropertyMap);
}

function hideSecrets(value: PropertyValue): PropertyValue {
    if (value === null || typeof value !== "object" || value instanceof Unknown) return value;
    if (value instanceof Secret) return { [signatureKey]: secretSignature, ciphertext: "[secret]" };
    if (Array.isArray(value)) return value.map(hideSecrets);
    if (value[signatureKey] === assetSignature && value.text !== undefined) {
        return { ...value, text: "<contents elided>" };
    }
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, hideSecrets(item)]));
}
