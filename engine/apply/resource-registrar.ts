import type { Step } from "../plan/step.js";
import type { PropertyMap } from "../property-value.js";
import type { ResourceState } from "../resource-state.js";
import type { Goal } from "../resources/goal.js";
import { readProviderReference, stackType } from "../resources/urn.js";
import type { OldResources } from "./old-resources.js";
import type { RegistrationPlanner } from "./registration-planner.js";
import type { StepContext } from "./step-context.js";
import { type StepExecutor, StepFailed, UpdateStopped, waitsForOutputs } from "./step-executor.js";

/** How a registration ended; of a failed or skipped one nothing is known but its URN. */
export interface Registered {
    readonly state: ResourceState;
    readonly outcome: "done" | "failed" | "skipped";
}

/** Takes what the program registers through planning and applying. */
export class ResourceRegistrar {
    /** What this update registered, by URN. */
    readonly states = new Map<string, ResourceState>();
    private readonly aliases = new Map<string, readonly string[]>();
    /** With `continueOnError`: what failed, and what was skipped since it depends on it. */
    private readonly missing = new Set<string>();
    /** Components whose outputs the program has not registered yet. */
    private readonly waiting = new Map<string, Step>();
    private stackOutputs: { readonly urn: string; readonly outputs: PropertyMap } | undefined;

    constructor(
        private readonly context: StepContext,
        private readonly planner: RegistrationPlanner,
        private readonly executor: StepExecutor,
        private readonly old: OldResources,
    ) {}

    readonly aliasesOf = (urn: string): readonly string[] => this.aliases.get(urn) ?? [];

    /** Rejects with UpdateStopped, or with StepFailed when the user was told why. */
    async register(goal: Goal): Promise<Registered> {
        this.aliases.set(goal.urn, goal.aliases);
        if (this.dependsOnMissing(goal)) {
            this.missing.add(goal.urn);
            return { outcome: "skipped", state: unknownState(goal) };
        }
        let last: Step;
        try {
            const steps = await this.plan(goal);
            last = steps.at(-1)!;
            if (waitsForOutputs(last)) this.waiting.set(goal.urn, last);
            await this.executor.execute(steps);
        } catch (error) {
            if (!(error instanceof StepFailed) || this.executor.stopped) throw error;
            this.missing.add(goal.urn);
            return { outcome: "failed", state: unknownState(goal) };
        }
        if (last.untargeted && last.old === undefined) {
            this.missing.add(goal.urn);
            return { outcome: "skipped", state: unknownState(goal) };
        }
        const state = last.next!;
        this.states.set(goal.urn, state);
        return { outcome: "done", state };
    }

    /** Reads an object that others own, into `state`. */
    async read(state: ResourceState): Promise<ResourceState> {
        const old = this.old.claim({ urn: state.urn, aliases: [] });
        await this.executor.execute([{ operation: "read", old, next: state }]);
        this.states.set(state.urn, state);
        return state;
    }

    /** Those of the stack wait for the end: only then it is known whether the update failed. */
    async registerOutputs(urn: string, outputs: PropertyMap): Promise<void> {
        if (this.executor.stopped) throw new UpdateStopped();
        const state = this.states.get(urn);
        if (state === undefined) throw new Error(`outputs are registered for ${urn}, which is not registered itself`);
        if (state.type === stackType) {
            this.stackOutputs = { urn, outputs };
            return;
        }
        state.outputs = outputs;
        this.context.recorder.touch();
        this.endComponent(urn);
    }

    /**
     * The update ended. When it failed, an output that is missing may not have been computed: the old one stays. When
     * a resource failed and the program went on without it, none of its outputs can be trusted: all old ones stay.
     */
    finishStack(failed: boolean): void {
        if (this.stackOutputs === undefined) return;
        const { urn, outputs } = this.stackOutputs;
        const step = this.waiting.get(urn);
        const state = this.states.get(urn)!;
        const kept = failed ? (step?.old?.outputs ?? {}) : {};
        state.outputs = { ...kept, ...(this.missing.size > 0 ? {} : outputs) };
        this.context.recorder.touch();
        this.endComponent(urn);
    }

    private endComponent(urn: string): void {
        const step = this.waiting.get(urn);
        this.waiting.delete(urn);
        if (step !== undefined) this.context.events.stepEnds(step);
    }

    private dependsOnMissing(goal: Goal): boolean {
        if (this.missing.size === 0) return false;
        const provider = goal.provider && readProviderReference(goal.provider).urn;
        return [goal.parent, provider, ...goal.dependencies].some(urn => urn && this.missing.has(urn));
    }

    private async plan(goal: Goal): Promise<Step[]> {
        try {
            return await this.planner.plan(goal);
        } catch (error) {
            if (!this.executor.stopped) this.context.events.error((error as Error).message, goal.urn);
            this.executor.fail();
            throw new StepFailed((error as Error).message);
        }
    }
}

function unknownState({ urn, type, custom }: Goal): ResourceState {
    return { urn, type, custom, inputs: {}, outputs: {} };
}
