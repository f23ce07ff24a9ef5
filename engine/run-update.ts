import { deleteResources, targetedStates } from "./apply/delete-resources.js";
import { Deployment } from "./apply/deployment.js";
import { noHooks } from "./apply/hook-runner.js";
import { refreshResources } from "./apply/refresh-resources.js";
import { EventStream } from "./events/event-stream.js";
import { type StartedProgram, startProgramEarly } from "./program/started-program.js";
import type { Snapshot } from "./resource-state.js";
import type { UpdateOptions, UpdateResult } from "./update.js";

/**
 * Carries out one update, preview, destroy or refresh. What goes wrong in it is told by events and by the result; it
 * rejects only when the engine itself is at fault.
 */
export async function runUpdate(options: UpdateOptions, started?: StartedProgram): Promise<UpdateResult> {
    const events = new EventStream(options, options.onEvent);
    switch (options.kind) {
        case "update":
        case "preview": {
            const running = started ?? (await startProgramEarly(options));
            return runProgramUpdate(options, events, running);
        }
        case "destroy":
            return runWithoutProgram(options, events, destroy);
        case "refresh":
            return runWithoutProgram(options, events, refresh);
    }
}

async function runProgramUpdate(
    options: UpdateOptions,
    events: EventStream,
    { listener, program }: StartedProgram,
): Promise<UpdateResult> {
    events.prelude();
    // Loaded while the program starts; commands that run no program never load it.
    const { serveProgram } = await import("./monitor/serve-program.js");
    const { deployment, programFailed } = await serveProgram(options, events, listener, program, deleteLeftovers);
    return conclude(deployment, programFailed);
}

/** Deletes what the program does not have any more, unless something failed: it may only be missing for that. */
async function deleteLeftovers(deployment: Deployment): Promise<void> {
    const { executor, old, options } = deployment;
    await executor.idle();
    if (executor.failed) return;
    const { targets } = options;
    const leftovers = old.leftovers().filter(({ urn }) => targets.length === 0 || targets.includes(urn));
    await deleteResources(executor, leftovers).catch(() => executor.stop());
}

async function runWithoutProgram(
    options: UpdateOptions,
    events: EventStream,
    run: (deployment: Deployment) => Promise<Snapshot | undefined>,
): Promise<UpdateResult> {
    events.prelude();
    const deployment = new Deployment(options, events, noHooks);
    return conclude(deployment, false, await run(deployment));
}

async function destroy(deployment: Deployment): Promise<undefined> {
    const { context, executor, old, options } = deployment;
    deployment.warnOfPendingOperations();
    const states = targetedStates(context, old.all, options.targets);
    if (states === undefined) executor.fail();
    else await deleteResources(executor, states);
}

async function refresh(deployment: Deployment): Promise<Snapshot> {
    const resources = await refreshResources(deployment);
    // Only a person can tell whether what was being created exists; what was updated or deleted has just been read.
    const pendingOperations = deployment.options.snapshot.pendingOperations.filter(({ type }) => type === "creating");
    const snapshot = { resources, pendingOperations };
    await deployment.options.save(snapshot).catch((error: Error) => {
        deployment.events.error(`the state could not be saved: ${error.message}`);
        deployment.executor.stop();
    });
    return snapshot;
}

/** Saves what is left to save, sums up, and says how it went. */
async function conclude(deployment: Deployment, programFailed: boolean, refreshed?: Snapshot): Promise<UpdateResult> {
    const { events, executor, context } = deployment;
    await executor.idle();
    deployment.registrar.finishStack(executor.failed || programFailed);
    let saved = !executor.stopped;
    if (refreshed === undefined) {
        await context.recorder.flush().catch((error: Error) => {
            if (!executor.stopped) events.error(error.message);
            executor.stop();
            saved = false;
        });
    }
    context.providers.close();
    const result = executor.failed || programFailed ? "failed" : "succeeded";
    // A program that failed has told why; a failed step is summed up.
    const summedUp = result === "failed" && !programFailed;
    const error = summedUp ? `${context.preview ? "preview" : "update"} failed` : undefined;
    if (error !== undefined) events.error(error);
    events.summary(result);
    const snapshot = refreshed ?? context.recorder.snapshot();
    return { result, resourceChanges: events.counts, snapshot, saved, error };
}
