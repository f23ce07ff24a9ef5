import { failureStatus } from "../events/event-stream.js";
import { type Step, type StepOperation, stateOf } from "../plan/step.js";
import { equalProperties } from "../properties/property-equality.js";
import { PartialFailure } from "../provider.js";
import { applyStep } from "./apply-step.js";
import { Slots } from "./slots.js";
import { SaveFailure } from "./snapshot-recorder.js";
import type { StepContext } from "./step-context.js";

/** The update stopped before this step: another one failed, or the user cancelled. */
export class UpdateStopped extends Error {
    constructor() {
        super("the update stopped before this step");
    }
}

/** A step failed, and the user was told why. */
export class StepFailed extends Error {}

/** What a step turned out to be. */
export interface Outcome {
    readonly step: Step;
    readonly operation: StepOperation;
}

/** Applies chains of steps, so many at a time. The first failure stops what has not started; what runs is finished. */
export class StepExecutor {
    private readonly slots: Slots;
    private readonly running = new Set<Promise<unknown>>();
    private readonly listeners: (() => void)[] = [];
    /** Whether any step failed, or the update was stopped. */
    failed = false;
    stopped = false;

    constructor(
        private readonly context: StepContext,
        parallel: number,
        private readonly continueOnError: boolean,
    ) {
        this.slots = new Slots(parallel > 0 ? parallel : Number.POSITIVE_INFINITY);
    }

    /** Starts no step any more. */
    stop(): void {
        this.failed = true;
        if (this.stopped) return;
        this.stopped = true;
        for (const listener of this.listeners) listener();
    }

    onStop(listener: () => void): void {
        if (this.stopped) listener();
        else this.listeners.push(listener);
    }

    /** A failure that has no step of its own. The user was told. */
    fail(): void {
        this.failed = true;
        if (!this.continueOnError) this.stop();
    }

    /** Applies the steps one after the other. Rejects with UpdateStopped or StepFailed. */
    execute(steps: readonly Step[]): Promise<void> {
        return this.inSlot(async () => {
            for (const step of steps) {
                await this.perform(step, async () => {
                    await applyStep(this.context, step);
                    return { step, operation: step.operation };
                });
            }
        });
    }

    /** Does a step of which only `work` finds out what it is. */
    find(step: Step, work: () => Promise<Outcome>): Promise<void> {
        return this.inSlot(() => this.perform(step, work));
    }

    private inSlot(work: () => Promise<void>): Promise<void> {
        const running = this.slots.run(work);
        this.running.add(running);
        const done = () => this.running.delete(running);
        running.then(done, done);
        return running;
    }

    /** Resolves when no step runs. */
    async idle(): Promise<void> {
        while (this.running.size > 0) await Promise.allSettled(this.running);
    }

    private async perform(step: Step, work: () => Promise<Outcome>): Promise<void> {
        if (this.stopped) throw new UpdateStopped();
        const { events } = this.context;
        events.stepStarts(step);
        let outcome: Outcome;
        try {
            outcome = await work();
        } catch (error) {
            await this.tellFailure(step, error);
            throw new StepFailed((error as Error).message);
        }
        if (!isUnchangedRead(step)) events.count(outcome.step, outcome.operation);
        // In a preview a component is finished here and, again, with its outputs.
        if (!waitsForOutputs(step) || this.context.preview) events.stepEnds(outcome.step, outcome.operation);
    }

    private async tellFailure(step: Step, error: unknown): Promise<void> {
        const { events, recorder } = this.context;
        const { message } = error as Error;
        if (error instanceof SaveFailure) {
            if (!this.stopped) events.error(message);
            this.stop();
            return;
        }
        // A refused step leaves the others as they are: they were planned without it.
        if (step.refusal !== undefined) this.failed = true;
        else this.fail();
        events.error(message, stateOf(step).urn);
        // A preview did nothing that could be half done.
        if (!this.context.preview) events.stepFails(step, statusAfter(step, error, this.context.signal.aborted));
        await recorder.flush().catch((failure: Error) => {
            events.error(failure.message);
            this.stop();
        });
    }
}

function statusAfter(step: Step, error: unknown, cancelled: boolean): number {
    if (error instanceof PartialFailure) return failureStatus.partial;
    if (cancelled || step.refusal !== undefined || step.operation.startsWith("create")) return failureStatus.untouched;
    return failureStatus.unknown;
}

/** Reading what reads as before is nothing to report. */
function isUnchangedRead({ operation, old, next }: Step): boolean {
    return operation === "read" && (old === undefined || equalProperties(old.outputs, next?.outputs));
}

/** A component's outputs come when the program registers them. */
export function waitsForOutputs({ next, operation }: Step): boolean {
    return next !== undefined && !next.custom && operation !== "refresh";
}
