import type { OpType } from "@pulumi/pulumi/automation";
import { StackLock } from "../backend/stack-lock.js";
import type { ProgramOptions } from "../program/run-program.js";
import { type StartedProgram, startProgramEarly } from "../program/started-program.js";
import { createProvider } from "../providers/create-provider.js";
import type { UpdateKind, UpdateOptions, UpdateResult } from "../update.js";
import { type CommandContext, CommandFailure } from "./command-context.js";
import { EarlyProgram } from "./early-program.js";
import { readGitMetadata } from "./git-metadata.js";
import { type OpenStack, openStack } from "./open-stack.js";
import { type PreparedUpdate, prepareUpdate } from "./prepared-update.js";
import { PreviewDigest } from "./preview-digest.js";
import { ProgressDisplay } from "./progress-display.js";
import { recordUpdate } from "./record-update.js";
import { titles, type UpdateCommandOptions, type UpdateVerb } from "./update-command-options.js";
import { UpdateEvents } from "./update-events.js";

/** What carries out the steps. */
export interface Engine {
    readonly run: (options: UpdateOptions, started?: StartedProgram) => Promise<UpdateResult>;
    readonly start: (options: ProgramOptions) => Promise<StartedProgram>;
    /** A provider by name and version, for the environment and folder of a program. */
    readonly provider: typeof createProvider;
}

/** One command on one stack, ready to run. */
interface Operation {
    readonly context: CommandContext;
    readonly verb: UpdateVerb;
    readonly stack: OpenStack;
    readonly options: UpdateCommandOptions;
    readonly engine: Engine;
    readonly update: PreparedUpdate;
    readonly program: EarlyProgram;
}

/** Loads the engine proper late: a program that starts early has a second core for itself meanwhile. */
const engineInProcess: Engine = {
    run: async (options, started) => (await import("../run-update.js")).runUpdate(options, started),
    start: async options => {
        const program = await startProgramEarly(options);
        setImmediate(() => void import("../monitor/serve-program.js"));
        return program;
    },
    provider: createProvider,
};

/** `up`, `preview`, `destroy` and `refresh`: all around the steps, which the engine carries out. */
export async function updateStack(
    context: CommandContext,
    verb: UpdateVerb,
    options: UpdateCommandOptions,
    engine: Engine = engineInProcess,
): Promise<void> {
    if (verb !== "preview" && !options.yes && !options.skipPreview) {
        throw new CommandFailure(
            "--yes or --skip-preview or --preview-only must be passed in to proceed when running in non-interactive mode",
            2,
        );
    }
    let stack = await openStack(context, options);
    stack.secrets.start();
    if (verb === "preview") {
        await prepareAndRun(context, verb, stack, options, engine, previewStack);
        return;
    }
    const git = readGitMetadata(stack.project.directory, context.environment);
    const warn = (message: string) => context.err(`warning: ${message}\n`);
    const lock = await StackLock.acquire(stack.backend, stack.reference, warn);
    try {
        if (stack.backend.readState(stack.reference) !== stack.stateText) {
            // Another update ended between reading and locking.
            stack = await openStack(context, options);
        }
        await prepareAndRun(context, verb, stack, options, engine, async operation => {
            if ((verb === "up" || verb === "destroy") && !options.skipPreview) {
                await previewStack({ ...operation, options: { ...options, expectNoChanges: false } });
            }
            await applyUpdate(operation, git);
        });
    } finally {
        await lock.release();
    }
}

/** Starts the program, if that is the first thing to run, while the key of the state's secrets is derived. */
async function prepareAndRun(
    context: CommandContext,
    verb: UpdateVerb,
    stack: OpenStack,
    options: UpdateCommandOptions,
    engine: Engine,
    run: (operation: Operation) => Promise<void>,
): Promise<void> {
    const program = new EarlyProgram();
    try {
        const provider: UpdateOptions["providers"] = (name, version) =>
            engine.provider(name, version, context.environment, stack.project.directory, stack.project.packages);
        const update = await prepareUpdate(context, stack, options, provider, base => {
            if (verb === "preview" || (verb === "up" && !options.skipPreview)) {
                program.start("preview", engine.start({ ...base, kind: "preview" }));
            } else if (verb === "up" && !options.refresh) {
                program.start("update", engine.start({ ...base, kind: "update" }));
            }
        });
        await run({ context, verb, stack, options, engine, update, program });
    } finally {
        await program.discard();
    }
}

async function previewStack(operation: Operation): Promise<void> {
    const { context, options, update } = operation;
    await update.verified;
    const digest = options.json ? new PreviewDigest() : undefined;
    const display = digest ? undefined : makeDisplay(operation, true);
    const events = await UpdateEvents.open(options.eventLog, event => {
        digest?.add(event);
        display?.show(event);
        context.onEvent?.(event);
    });
    let result: UpdateResult;
    try {
        result = await runPhases(operation, [operation.verb === "destroy" ? "destroy" : "preview"], events, true);
    } finally {
        await events.close();
        display?.finish();
    }
    if (digest) {
        context.out(digest.format());
    }
    judge(result, "preview", options, events);
}

async function applyUpdate(operation: Operation, git: ReturnType<typeof readGitMetadata>): Promise<void> {
    const { context, verb, stack, options, update } = operation;
    const startTime = Math.floor(Date.now() / 1000);
    const display = options.json ? undefined : makeDisplay(operation, false);
    const events = await UpdateEvents.open(options.eventLog, event => {
        if (display) display.show(event);
        else context.out(`${JSON.stringify(event)}\n`);
        context.onEvent?.(event);
    });
    const kind: UpdateKind = verb === "up" ? "update" : (verb as "destroy" | "refresh");
    let result: UpdateResult | undefined;
    const failures: unknown[] = [];
    try {
        result = await runPhases(operation, options.refresh && kind !== "refresh" ? ["refresh", kind] : [kind], events);
        if (!result.saved || update.saver.text === undefined) await update.saver.save(result.snapshot);
    } catch (error) {
        failures.push(error);
    }
    // With a wrong passphrase nothing was done, so there is nothing to record.
    await update.verified;
    // What was done is in the ledger even when the engine or the last save failed.
    await recordUpdate(context, stack, options, { kind, startTime, result, git: await git, saver: update.saver }).catch(
        (error: unknown) => failures.push(error),
    );
    await events.close().catch((error: unknown) => failures.push(error));
    display?.finish();
    if (failures.length > 0 || result === undefined) {
        throw joinFailures(failures);
    }
    if (kind === "destroy" && result.result === "succeeded" && options.target.length === 0 && display) {
        context.out(
            "The resources in the stack have been deleted, but the history and configuration associated with the stack are still maintained. \n" +
                `If you want to remove the stack completely, run \`pulumi stack rm ${stack.reference.name}\`.\n`,
        );
    }
    judge(result, kind, options, events);
}

function joinFailures(failures: readonly unknown[]): unknown {
    return failures.length === 1
        ? failures[0]
        : new CommandFailure(failures.map(f => (f as Error).message).join("\n  "));
}

/** Runs one after the other on one snapshot. Readers see one run: one prelude, one summary, one end. */
async function runPhases(
    { context, update, engine, options, program }: Operation,
    phases: readonly UpdateKind[],
    events: UpdateEvents,
    dryRun = false,
): Promise<UpdateResult> {
    const refusal = new AbortController();
    update.verified.catch(() => refusal.abort());
    let { snapshot } = update;
    let result: UpdateResult | undefined;
    for (const [index, kind] of phases.entries()) {
        const closing: (() => void)[] = [];
        const run: UpdateOptions = {
            ...update.base,
            kind,
            dryRun,
            replace: kind === "refresh" ? [] : [...options.replace],
            snapshot,
            save: next => update.saver.save(next),
            onEvent: event => {
                if (event.preludeEvent && index > 0) {
                    return;
                }
                if (index < phases.length - 1 && event.resOutputsEvent) {
                    // Of a refresh before an update it is not told what it found.
                    event.resOutputsEvent.metadata.op = "refresh" as OpType;
                }
                if (index < phases.length - 1 && (event.summaryEvent || event.cancelEvent)) {
                    closing.push(() => events.emit(event));
                    return;
                }
                events.emit(event);
            },
            signal: AbortSignal.any([context.signal, refusal.signal]),
        };
        result = await engine.run(run, await program.take(kind));
        if (result.result === "failed") {
            for (const emit of closing) {
                emit();
            }
            return result;
        }
        snapshot = result.snapshot;
    }
    return result as UpdateResult;
}

function makeDisplay({ context, verb, stack, options }: Operation, preview: boolean): ProgressDisplay {
    return new ProgressDisplay(context.out, {
        stack: stack.reference.name,
        project: stack.project.name,
        title: preview && verb === "destroy" ? "Previewing destroy" : titles[preview ? "preview" : verb],
        preview,
        keepsOutputs: verb === "destroy" || verb === "refresh",
        suppressOutputs: options.suppressOutputs,
        suppressProgress: options.suppressProgress,
    });
}

/** Exit code 1 when the run failed, 7 when it was to change nothing and did. */
function judge(result: UpdateResult, kind: UpdateKind, options: UpdateCommandOptions, events: UpdateEvents): void {
    if (result.result === "failed") {
        // As the CLI does: what the diagnostics have said is not said again.
        throw new CommandFailure(events.toldError ? "" : (result.error ?? `${kind} failed`));
    }
    const unchanged = new Set(["same", "read", "discard", "refresh"]);
    const changed = Object.entries(result.resourceChanges).some(([operation, n]) => n > 0 && !unchanged.has(operation));
    if (options.expectNoChanges && changed) {
        throw new CommandFailure(`no changes were expected for ${kind} but changes were proposed`, 7);
    }
}
