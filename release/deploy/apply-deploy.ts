import { releaseId } from "../../model/release/release-id.js";
import type { Problem } from "../../model/settings/problem.js";
import { describeShares, type Share } from "../../model/traffic/shares.js";
import { type Served, sameRelease } from "../ledger/served.js";
import { notify } from "../notify/notify.js";
import type { ReleaseEvent } from "../notify/release-event.js";
import type { OpenStack } from "../open/open-stack.js";
import { initStack, stackCli } from "../open/pulumi-stack.js";
import { exitCodes, Refusal } from "../output/refusal.js";
import { elapsedSeconds, formatSeconds, type Report } from "../output/report.js";
import type { PulumiCli } from "../pulumi/pulumi-cli.js";
import { pulumiError } from "../pulumi/pulumi-error.js";
import { nameInUrn } from "../stack/stack-state.js";
import { doorWords, isShut } from "../traffic/door-words.js";
import { waitForDrain } from "../traffic/release-pods.js";
import { askDoorOf, doorPatienceMs } from "../traffic/users-door.js";
import { previewSteps } from "../update/apply-record.js";
import { applyUpdate, nextEntry, type RecordedUpdate } from "../update/apply-update.js";
import { clearAbandoned } from "../update/clear-abandoned.js";
import { liveSteps, type PreviewStep, unchangingSteps } from "../update/live-steps.js";
import { ledgerMessage } from "../update/migration-barriers.js";
import type { NamedObject } from "./absent-objects.js";
import { deploySummary } from "./describe-deploy.js";
import type { DeployOptions, DeployPlan } from "./plan-deploy.js";

export interface DeployContext {
    /** Shares in the cluster now. */
    readonly serving: readonly Share[];
    /** The commit that the images to build are built from, verified; absent if none is built, or from several. */
    readonly revision?: string;
    /** Objects that the new release names and that are not there: a problem unless the program makes them. */
    readonly absent: readonly { readonly object: NamedObject; readonly problem: Problem }[];
    readonly options: DeployOptions;
}

/**
 * Carries out a planned deploy: settings, preview, update, drain. Until the update starts, everything can be undone. Returns
 * the number of the ledger's entry.
 */
export async function applyDeploy(
    stack: OpenStack,
    plan: DeployPlan,
    context: DeployContext,
    report: Report,
): Promise<number> {
    const { options, revision } = context;
    const { settings, file, pulumi } = stack;
    const reason = options.reason === undefined ? "" : `: ${options.reason}`;
    const message = ledgerMessage(options.message, `${plan.message}${reason}`, [...plan.barriers, ...plan.overridden]);
    // The plan has already checked for a freeze.
    const extra: Record<string, string> = {
        FASTAPI_RELEASE_CHANGE_CAUSE: message,
        FASTAPI_RELEASE_OVERRIDE_FREEZE: message,
    };
    if (revision !== undefined) extra["FASTAPI_RELEASE_REVISION"] = revision;
    let cli: PulumiCli;
    try {
        // A new stack gets its encryption salt here, in the settings file, so reload before changing it.
        cli = await initStack(stack, extra);
        file.reload();
        if (stack.newContext !== undefined) file.setValue("kubernetes:context", stack.newContext);
        file.writeDecided({ ...plan.settings, basedOn: settings.basedOn });
        await report.phase("preview", () => checkPreview(stack, cli, plan, context, report));
    } catch (error) {
        file.writeDecided(settings);
        throw error instanceof Refusal
            ? error
            : new Refusal(`${pulumiError((error as Error).message)}\nNothing was changed.`);
    }
    const told = { stack, plan, options, report };
    const update = await applyUpdate(
        stack,
        cli,
        {
            settings: plan.settings,
            message,
            switchedAhead: false,
            candidate: plan.placed,
        },
        report,
    ).catch((error: Error) => {
        notifyOfFailure(told, error);
        throw error;
    });
    const entry = nextEntry(stack, cli);
    const ledgerSeconds = (update.writtenMs - performance.timeOrigin) / 1000;
    const changes = Object.entries(update.changed).map(([op, count]) => `${op} ${count}`);
    report.say(
        `recorded as entry ${entry} after ${formatSeconds(ledgerSeconds)}: ${changes.join(", ") || "no changes"}`,
        { event: "recorded", entry, seconds: ledgerSeconds, changed: update.changed },
    );
    notifyOfDeploy(told, { ...update, entry });
    // While connections drain.
    const asking = askDoorOf({ api: stack.api, settings: update.settings }, plan.shares, doorPatienceMs);
    const { live, candidate } = plan.before;
    // A release that keeps a share keeps its connections.
    const keeps = ({ slot, release: held }: Served) =>
        sameRelease(held, plan.settings.slots[slot]) && plan.shares.some(share => share.slot === slot);
    const lost = [live, candidate].find(holder => holder !== undefined && !keeps(holder));
    if (plan.switches && lost !== undefined && update.switchedMs !== undefined) {
        await waitForDrain(lost, update.switchedMs, settings.service, report);
    }
    await clearAbandoned(stack, cli, report);
    const door = await asking;
    if (door !== undefined) {
        const words = doorWords(describeShares(plan.shares), door, plan.shares.length > 1);
        if (isShut(door)) report.warn(`warning: ${words}`);
        else report.say(words);
    }
    report.say(`done after ${formatSeconds(elapsedSeconds())}`);
    report.result({
        entry,
        ...deploySummary(plan),
        ...(door === undefined ? {} : { door }),
        ledgerSeconds,
        commandSeconds: elapsedSeconds(),
        changed: update.changed,
        pulumi: pulumi.version,
    });
    return entry;
}

/**
 * What an update would do by Pulumi's preview, a line for each object that it would touch; refuses as the update would. The
 * settings file has its own contents afterwards. A stack that does not exist yet has no preview: that would create it.
 */
export async function previewDeploy(
    stack: OpenStack,
    plan: DeployPlan,
    context: DeployContext,
    report: Report,
): Promise<void> {
    if (stack.ledger.state === undefined) return report.say("no preview: the first deploy creates the stack");
    const { settings, file } = stack;
    try {
        file.writeDecided({ ...plan.settings, basedOn: settings.basedOn });
        const steps = await report.phase("preview", () => checkPreview(stack, stackCli(stack), plan, context, report));
        const changing = steps.filter(({ op }) => !unchangingSteps.has(op));
        report.say(`Pulumi's preview: ${changing.length === 0 ? "no changes" : countOperations(changing)}`);
        for (const { op, type, urn } of changing) report.say(`  - ${op} ${type} ${nameInUrn(urn)}`);
    } finally {
        file.writeDecided(settings);
    }
}

function countOperations(steps: readonly PreviewStep[]): string {
    const names = [...new Set(steps.map(({ op }) => op))].sort();
    return names.map(name => `${name} ${steps.filter(({ op }) => op === name).length}`).join(", ");
}

/** Refuses an update if its preview shows that it would touch live objects, or not make what the release needs. */
async function checkPreview(
    stack: OpenStack,
    cli: PulumiCli,
    plan: DeployPlan,
    { serving, absent, options }: DeployContext,
    report: Report,
): Promise<readonly PreviewStep[]> {
    const previewed = await previewSteps(cli, stack.file, report);
    const unmade = absent.filter(({ object: { kind, name } }) => !previewed.some(step => makes(step, kind, name)));
    if (unmade.length > 0) {
        const problems = unmade.map(({ problem }) => problem);
        throw Refusal.of(problems, "so nothing was changed");
    }
    if (serving.length === 0) return previewed;
    const { service } = stack.settings;
    const { live, candidate } = plan.before;
    const id = ({ release }: Served) => releaseId(service.name, release);
    // A candidate that loses its slot to another release also loses its share.
    const ends =
        candidate !== undefined &&
        !Object.values(plan.settings.slots).some(kept => sameRelease(kept, candidate.release));
    const steps = liveSteps(previewed, {
        service: service.name,
        namespace: service.namespace,
        releaseIds: serving.map(share => share.releaseId).filter(other => !(ends && other === id(candidate))),
        sessionSecrets: [live, candidate].flatMap(holder => holder?.release.sessionSecret ?? []),
        secrets: [live, candidate].flatMap(holder => holder?.release.secrets ?? []),
        mayServe: [...serving, ...plan.shares].map(share => share.releaseId),
    });
    if (steps.length === 0) return previewed;
    const lines = ["The update would touch objects that serve traffic:", ...steps.map(step => `  - ${step}`)];
    if (options.allowLiveChange) {
        for (const line of [...lines, `Going ahead as asked: ${options.reason}`]) report.warn(line);
        return previewed;
    }
    const advice = "Nothing was changed. To go ahead anyway: --allow-live-change --reason TEXT";
    throw new Refusal([...lines, advice].join("\n"));
}

/** Whether a step leaves an object of that name. */
function makes({ op, type, new: after }: PreviewStep, kind: string, name: string): boolean {
    const { metadata } = (after?.inputs ?? {}) as { readonly metadata?: { readonly name?: string } };
    return op !== "delete" && type.endsWith(`:${kind}`) && metadata?.name === name;
}

interface ToldDeploy {
    readonly stack: OpenStack;
    readonly plan: DeployPlan;
    readonly options: DeployOptions;
    readonly report: Report;
}

/** Sends the event of a deploy that succeeded and changed something. */
export function notifyOfDeploy({ stack, plan, options, report }: ToldDeploy, update: RecordedUpdate): void {
    const event = deployed(plan, options, update.settings.slots);
    if (event !== undefined) notify(stack, { ...event, entry: update.entry }, report);
}

/** Sends the event of a release that did not come up, or of a switch that the ledger does not record. */
export function notifyOfFailure({ stack, plan, options, report }: ToldDeploy, error: Error): void {
    const event = deployed(plan, options, plan.settings.slots);
    if (event === undefined || !(error instanceof Refusal)) return;
    const reason = error.message;
    if (error.exitCode === exitCodes.needsPerson) {
        notify(stack, { ...event, result: "notRecorded", reason }, report);
    } else if (plan.placed !== undefined) {
        notify(stack, { ...event, name: "gateFailed", weight: 0, result: "failed", reason }, report);
    }
}

/** Undefined if no release was affected, or if a promotion sends the event. */
function deployed(
    { placed, before, shares, switches }: DeployPlan,
    { of, reason }: DeployOptions,
    slots: OpenStack["settings"]["slots"],
): ReleaseEvent | undefined {
    if (of !== undefined || (placed === undefined && !switches)) return undefined;
    const { live, candidate } = before;
    // Without a new release, the event is about the one that gained or lost a share.
    const gaining = shares.find(({ slot }) => slot !== live?.slot)?.slot ?? candidate?.slot ?? live?.slot;
    const slot = placed?.slot ?? gaining;
    const release = slot === undefined ? undefined : slots[slot];
    if (slot === undefined || release === undefined) return undefined;
    const to: Served = { slot, release };
    return {
        name: "deployed",
        ...(live === undefined || live.slot === slot ? {} : { from: live }),
        to,
        weight: shares.find(share => share.slot === slot)?.weight ?? 0,
        ...(reason === undefined ? {} : { reason }),
    };
}
