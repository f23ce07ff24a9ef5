import { randomBytes } from "node:crypto";
import { type RegisteredResource, registrationSteps } from "../plan/registration-steps.js";
import { decideChange, diffWithoutProvider, replaceOnChanges, wantsReplacement } from "../plan/resource-change.js";
import type { Step } from "../plan/step.js";
import { revealSecrets } from "../properties/property-inspection.js";
import { ignoreChanges } from "../properties/property-path.js";
import { writeProperties } from "../properties/property-struct.js";
import type { PropertyMap } from "../property-value.js";
import type { Diff } from "../provider.js";
import type { ResourceState } from "../resource-state.js";
import { type Goal, stateOfGoal } from "../resources/goal.js";
import { isProviderType } from "../resources/urn.js";
import type { UpdateOptions } from "../update.js";
import { existing } from "./apply-step.js";
import { dependentReplacements } from "./dependent-replacements.js";
import type { OldResources } from "./old-resources.js";
import { providerMoved } from "./provider-moved.js";
import { operationContext, type StepContext } from "./step-context.js";

/** Finds the steps for what the program registers. It asks providers to check and compare; it changes nothing. */
export class RegistrationPlanner {
    /** By URN: deleted by a step before it is registered, with the properties that force it. */
    private readonly deletedBefore = new Map<string, readonly string[]>();
    private readonly registered = new Set<string>();
    private last: Promise<unknown> = Promise.resolve();

    constructor(
        private readonly context: StepContext,
        private readonly old: OldResources,
        private readonly options: Pick<UpdateOptions, "replace" | "targets">,
    ) {}

    /**
     * One registration is planned after the other: deleting dependents first must see which of them the program has
     * registered already.
     */
    plan(goal: Goal): Promise<Step[]> {
        const plan = this.last.then(() => this.planNext(goal));
        this.last = plan.catch(() => undefined);
        return plan;
    }

    private async planNext(goal: Goal): Promise<Step[]> {
        if (this.registered.has(goal.urn)) {
            throw new Error(`Duplicate resource URN '${goal.urn}'; try giving it a unique name`);
        }
        this.registered.add(goal.urn);
        const old = this.old.claim(goal);
        if (!this.isTargeted(goal)) return [untargetedStep(goal, old)];
        const deletedBefore = this.deletedBefore.get(goal.urn);
        const fresh = deletedBefore !== undefined || old?.external === true;
        const wanted = old && !fresh ? ignoreChanges(goal.inputs, old.inputs, goal.ignoreChanges) : goal.inputs;
        const inputs = await this.check(goal, fresh ? undefined : old?.inputs, wanted);
        const next = stateOfGoal(goal, inputs);
        const forceReplace = old !== undefined && this.options.replace.includes(goal.urn);
        const diff = asForced(await this.diff(goal, next, fresh ? undefined : old), forceReplace);
        const change = decideChange({
            exists: old !== undefined,
            wasExternal: old?.external === true,
            deletedBefore: deletedBefore !== undefined,
            pendingReplacement: old?.pendingReplacement === true,
            hasInitErrors: old?.initErrors !== undefined,
            forceReplace,
            deleteBeforeReplace: goal.deleteBeforeReplace,
            diff,
        });
        const resource: RegisteredResource = { change, next, old, diff, recreateKeys: deletedBefore };
        if (!change.startsWith("replace")) return registrationSteps(resource);
        if (old?.protect && !old.pendingReplacement) throw new Error(replaceRefusal(goal.urn));
        // The new object gets names of its own.
        next.inputs = await this.check(goal, undefined, wanted);
        return registrationSteps({ ...resource, dependents: await this.dependents(change, old) });
    }

    private async dependents(change: string, old: ResourceState | undefined) {
        if (change !== "replace-delete-first" || old === undefined) return [];
        const isRegistered = (urn: string) => this.registered.has(urn);
        const dependents = await dependentReplacements(this.context, old, this.old.all, isRegistered);
        for (const { state, keys } of dependents) this.deletedBefore.set(state.urn, keys);
        const kept = dependents.find(({ state }) => state.protect);
        if (kept !== undefined) throw new Error(replaceRefusal(kept.state.urn));
        return dependents;
    }

    private async check(goal: Goal, old: PropertyMap | undefined, inputs: PropertyMap): Promise<PropertyMap> {
        if (goal.provider === undefined) return inputs;
        const provider = await this.context.providers.get(goal.provider);
        const operation = operationContext(this.context, stateOfGoal(goal, inputs));
        const checked = await provider.check(operation, goal.type, old, inputs, randomBytes(32));
        if (checked.failures.length === 0) return checked.inputs;
        const problems = checked.failures.map(({ property, reason }) => {
            const resource = `${goal.type} resource '${goal.name}'`;
            if (property === "") return `${resource} has a problem: ${reason}`;
            const shown = writeProperties({ value: revealSecrets(inputs[property] ?? null) }).value;
            const value = inputs[property] === undefined ? "" : ` value {${JSON.stringify(shown)}}`;
            return `${resource}: property ${property}${value} has a problem: ${reason}`;
        });
        throw new Error(problems.join("\n"));
    }

    private async diff(goal: Goal, next: ResourceState, old: ResourceState | undefined): Promise<Diff> {
        if (old === undefined || next.provider === undefined)
            return diffWithoutProvider(old?.inputs ?? {}, next.inputs);
        const provider = await this.context.providers.get(next.provider);
        const operation = operationContext(this.context, next);
        const before = { ...existing(old), initErrors: old.initErrors };
        const diff = await provider.diff(operation, next.type, before, next.inputs, goal.ignoreChanges);
        const wanted = replaceOnChanges(diff, goal.replaceOnChanges);
        if (wantsReplacement(wanted) || !providerMoved(old, next, this.old)) return wanted;
        return { ...wanted, changes: true, replaceKeys: ["provider"] };
    }

    private isTargeted({ urn, type }: Goal): boolean {
        const { targets } = this.options;
        return targets.length === 0 || targets.includes(urn) || isProviderType(type);
    }
}

/** A replacement that the user asks for has the object's id for its reason, unless the provider has one. */
function asForced(diff: Diff, forceReplace: boolean): Diff {
    return forceReplace && !wantsReplacement(diff) ? { ...diff, changes: true, replaceKeys: ["id"] } : diff;
}

function untargetedStep(goal: Goal, old: ResourceState | undefined): Step {
    const next = old === undefined ? stateOfGoal(goal, goal.inputs) : { ...old, outputs: {}, urn: goal.urn };
    return { operation: "same", old, next, untargeted: true };
}

function replaceRefusal(urn: string): string {
    return (
        `unable to replace resource "${urn}"\nas it is currently marked for protection. To unprotect the resource, ` +
        "remove the `protect` flag from the resource in your Pulumi program and run `pulumi up`"
    );
}
