import { equalProperties } from "../properties/property-equality.js";
import { keepSecrets } from "../properties/secret-outputs.js";
import { type Diff, type DiffKind, type Existing, PartialFailure } from "../provider.js";
import type { ResourceState } from "../resource-state.js";
import { renameReferences } from "../resources/resource-references.js";
import { isProviderType } from "../resources/urn.js";
import { formatTime } from "../state/timestamp.js";
import { existing } from "./apply-step.js";
import type { Deployment } from "./deployment.js";
import { operationContext, type StepContext } from "./step-context.js";

/** What a refresh found of one resource. */
type Finding = "same" | "update" | "delete";

/** Reads every resource anew. What is gone leaves the state; references to it go as well. Returns the new states. */
export async function refreshResources(deployment: Deployment): Promise<ResourceState[]> {
    const { context, options, executor, old } = deployment;
    const { targets } = options;
    const states = new Map<ResourceState, ResourceState | undefined>();
    for (const state of old.all) states.set(state, state);
    const wanted = old.all.filter(({ urn }) => targets.length === 0 || targets.includes(urn));
    const refresh = (state: ResourceState) =>
        executor.find({ operation: "refresh", old: state, next: state }, async () => {
            const { next, finding, diff } = await lookAt(context, state);
            states.set(state, next);
            const detailedDiff = diff === undefined || diff.withoutDetails ? undefined : invert(diff.detailedDiff);
            return { step: { operation: "refresh", old: state, next, detailedDiff }, operation: finding };
        });
    await Promise.allSettled(wanted.map(refresh));
    const left = [...states.values()].filter(state => state !== undefined);
    const urns = new Set(left.map(({ urn }) => urn));
    return left.map(state =>
        withoutEmptyDependencies(renameReferences(state, urn => (urns.has(urn) ? urn : undefined))),
    );
}

async function lookAt(
    context: StepContext,
    old: ResourceState,
): Promise<{ next?: ResourceState; finding: Finding; diff?: Diff }> {
    if (!old.custom || isProviderType(old.type)) return { next: old, finding: "same" };
    const provider = await context.providers.get(old.provider!);
    const operation = operationContext(context, old);
    let found: Existing | undefined;
    let initErrors: string[] | undefined;
    try {
        found = await provider.read(operation, old.type, old.id ?? "", { inputs: old.inputs, outputs: old.outputs });
    } catch (error) {
        if (!(error instanceof PartialFailure)) throw error;
        found = { id: error.id, inputs: error.inputs ?? old.inputs, outputs: error.outputs };
        initErrors = error.reasons;
        context.events.diagnostic({ severity: "warning", message: error.message, urn: old.urn });
    }
    if (found === undefined) return { finding: "delete" };
    const outputs = keepSecrets(found.outputs, old.inputs, old.additionalSecretOutputs ?? []);
    const inputs = old.external ? old.inputs : found.inputs;
    const next: ResourceState = { ...old, id: found.id, inputs, outputs, initErrors };
    if (old.external) {
        return { next, finding: equalProperties(old.outputs, outputs) ? "same" : "update" };
    }
    // From what is there to what was recorded: the difference of a refresh reads the other way round.
    const diff = await provider.diff(operation, old.type, existing(next), old.inputs, old.ignoreChanges ?? []);
    const same = !diff.changes && equalProperties(old.initErrors ?? [], initErrors ?? []);
    if (!same || !equalProperties(old.inputs, inputs) || !equalProperties(old.outputs, outputs)) {
        next.modified = formatTime();
    }
    return { next, finding: same ? "same" : "update", diff };
}

function invert(diff: Diff["detailedDiff"]): Diff["detailedDiff"] {
    const inverted: Partial<Record<DiffKind, DiffKind>> = {
        add: "delete",
        "add-replace": "delete-replace",
        delete: "add",
        "delete-replace": "add-replace",
    };
    return Object.fromEntries(
        Object.entries(diff).map(([path, change]) => [path, { ...change, kind: inverted[change.kind] ?? change.kind }]),
    );
}

/** A refresh keeps only those property dependencies that there are, as Pulumi does. */
function withoutEmptyDependencies(state: ResourceState): ResourceState {
    const entries = Object.entries(state.propertyDependencies ?? {}).filter(([, urns]) => urns.length > 0);
    return { ...state, propertyDependencies: entries.length === 0 ? undefined : Object.fromEntries(entries) };
}
