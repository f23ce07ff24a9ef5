import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fingerprint } from "../../model/ledger/fingerprint.js";
import { adoptDigests, type Predecessor } from "../../model/ledger/predecessor.js";
import { buildOf } from "../../model/release/build-settings.js";
import { imagesOf } from "../../model/release/release-images.js";
import type { Settings } from "../../model/settings/settings.js";
import { slotEntries } from "../../model/slots/slot-names.js";
import { decidedShares, describeShares, type Share, sameShares } from "../../model/traffic/shares.js";
import { trafficReference } from "../../model/traffic/traffic-object.js";
import { lastEntryWrittenMs } from "../ledger/file-ledger.js";
import { changesOnly } from "../ledger/pulumi-update.js";
import type { Served } from "../ledger/served.js";
import type { OpenService } from "../open/open-service.js";
import type { OpenStack } from "../open/open-stack.js";
import { type ExitCode, exitCodes, Refusal } from "../output/refusal.js";
import type { Report } from "../output/report.js";
import type { PulumiCli } from "../pulumi/pulumi-cli.js";
import { PulumiError, pulumiError } from "../pulumi/pulumi-error.js";
import type { SettingsFile } from "../stack/settings-file.js";
import { nameInUrn } from "../stack/stack-state.js";
import { servingWords } from "../traffic/moved-by-hand.js";
import { awaitCluster } from "./await-cluster.js";
import { buildFailure } from "./build-failure.js";
import { adviceFor } from "./failure-advice.js";
import { type FailureReason, failureReason } from "./failure-reason.js";
import { UpdateProgress } from "./update-progress.js";
import { comingRelease, watchCandidates } from "./watch-candidates.js";

export interface UpdateRequest {
    /** Already written; the ledger will record them. */
    readonly settings: Settings;
    readonly message: string;
    /** The release that the update brings up; its failure is explained. */
    readonly candidate?: Served;
    /** Whether the traffic object was changed ahead of the update. */
    readonly switchedAhead: boolean;
}

export interface UpdateResult {
    /** When the entry was written, milliseconds since 1970. */
    readonly writtenMs: number;
    /** Operations other than `same`, by kind: {update: 1, delete: 5}. */
    readonly changed: Readonly<Record<string, number>>;
    /** When the update changed the traffic object, milliseconds since 1970. */
    readonly switchedMs?: number;
    /** With the digests from the update. */
    readonly settings: Settings;
}

export interface RecordedUpdate extends UpdateResult {
    /** Number of the ledger's entry. */
    readonly entry: number;
}

/** Longest wait for the cluster when only it knows whether traffic has moved. */
const settledSeconds = 90;

/** Runs the update of settings that are already written. On success, writes the digests and the entry's fingerprint into them. */
export function applyUpdate(
    stack: OpenService,
    cli: PulumiCli,
    request: UpdateRequest,
    report: Report,
): Promise<UpdateResult> {
    return report.phase("update", async about => {
        const result = await update(stack, cli, request, report);
        Object.assign(about, result.changed);
        return result;
    });
}

async function update(
    stack: OpenService,
    cli: PulumiCli,
    request: UpdateRequest,
    report: Report,
): Promise<UpdateResult> {
    const progress = new UpdateProgress(report);
    const { message } = request;
    const watch = watchCandidates(stack.api, request.settings, progress, report);
    try {
        const { deadline, file } = stack;
        const signals = deadline === undefined ? [watch.signal] : [watch.signal, deadline];
        const options = { ...file.pulumiOptions(), signal: AbortSignal.any(signals) };
        const onLeftOver = (who: string) => report.say(`removed the lock of ${who}, which has ended`);
        await cli.up({ message, ...options, onEvent: progress.onEvent, onLeftOver });
    } catch (error) {
        watch.stop();
        throw await explainFailure(stack, request, { progress, verdict: watch.verdict() }, error as Error, report);
    } finally {
        watch.stop();
    }
    const writtenMs = entryWrittenMs(stack) ?? Date.now();
    const settings = recordInSettings(stack, request.settings, progress.outputs ?? {});
    const isTraffic = trafficMatcher(stack);
    const switched = [...progress.doneMs].find(([urn]) => isTraffic(urn));
    // Use the update's own counts: a server's history may be empty for a moment, or leave them out.
    const changed = changesOnly(progress.counts ?? {});
    return {
        writtenMs,
        changed,
        settings,
        ...(switched === undefined ? {} : { switchedMs: switched[1] }),
    };
}

/**
 * Number of the entry that an update wrote after the ledger was read.
 *
 * @param cli which may have made other entries since
 */
export function nextEntry({ ledger }: Pick<OpenStack, "ledger">, cli?: Pick<PulumiCli, "refreshes">): number {
    return ledger.entries.length + (cli?.refreshes ?? 0) + 1;
}

/** Returns a test for the URN of the traffic object. */
function trafficMatcher({ settings }: OpenService): (urn: string) => boolean {
    const { apiVersion, kind, name } = trafficReference(settings.service);
    return urn => urn.endsWith(`${apiVersion}:${kind}::${name}`);
}

function entryWrittenMs({ backend, project, stackName }: OpenService): number | undefined {
    return backend.folder === undefined ? undefined : lastEntryWrittenMs(backend.folder, project.name, stackName);
}

/** Writes the digests from the update's outputs and the fingerprint of its entry into the settings. */
function recordInSettings(
    { file }: OpenService,
    settings: Settings,
    outputs: Readonly<Record<string, unknown>>,
): Settings {
    const slots = (outputs["slots"] ?? {}) as NonNullable<Predecessor["slots"]>;
    const recorded = { ...adoptDigests(settings, { slots }), basedOn: fingerprint(settings) };
    file.writeDecided(recorded);
    file.putBack();
    return recorded;
}

/** Where traffic is after a failed update, and why it failed. If traffic stayed, restores the settings. */
async function explainFailure(
    stack: OpenService,
    request: UpdateRequest,
    { progress, verdict }: { readonly progress: UpdateProgress; readonly verdict: string | undefined },
    error: Error,
    report: Report,
): Promise<Refusal> {
    const { settings, file, api } = stack;
    const [from, to] = [decidedShares(settings), decidedShares(request.settings)];
    const isTraffic = trafficMatcher(stack);
    const mayHaveMoved = !sameShares(from, to) && progress.steps.some(({ urn, op }) => op !== "same" && isTraffic(urn));
    // Only the cluster knows whether an unanswered request took effect.
    const patienceSeconds = mayHaveMoved && !request.switchedAhead ? settledSeconds : 0;
    const serving = await awaitCluster(stack, report, { patienceSeconds }).catch(() => undefined);
    const moved = request.switchedAhead || (!sameShares(from, to) && serving !== undefined && sameShares(serving, to));
    const candidate = request.candidate ?? comingRelease(request.settings, progress);
    const builds = buildReasons(stack, request.settings, progress);
    const seen = [...builds, ...(candidate === undefined ? [] : [await failureReason(api, settings, candidate)])];
    const lines = seen.flatMap(reason => reason.lines);
    const gateFailed = progress.failed.length > 0 && progress.failed.every(step => step.startsWith("Job "));
    const interruptedBy = error instanceof PulumiError ? error.interruptedBy : undefined;
    const errors = progress.errors.length === 0 ? [pulumiError(error.message)] : [...new Set(progress.errors)];
    // An interrupted update reports as failed what it only gave up.
    const told = interruptedBy === undefined ? errors : errors.filter(text => !givenUp.test(text.trim()));
    const advice = adviceFor([...told.flatMap(text => text.split("\n")), ...seen.flatMap(({ clues }) => clues)]);
    const isToldElsewhere = (gateFailed && lines.length > 0) || builds.length > 0 || verdict !== undefined;
    const why = [
        ...(interruptedBy === undefined ? [] : [`interrupted by ${interruptedBy}: run the same command again`]),
        ...(verdict === undefined ? [] : [`cancelled, since waiting cannot help: ${verdict}`]),
        ...(stack.deadline?.aborted === true ? ["cancelled: --timeout has passed"] : []),
        ...(progress.failed.length === 0 ? [] : [`failed: ${progress.failed.join(", ")}`]),
        // A gate reports what it expected and got, a build its step; Pulumi's error only wraps these words.
        ...(isToldElsewhere ? [] : told),
        ...lines,
        ...(advice.length === 0 ? [] : ["what to do:"]),
        ...advice.map(text => `  - ${text.split("\n").join("\n    ")}`),
    ];
    if (moved) return refusal([notRecorded(describeShares(to), file), ...why], exitCodes.needsPerson);
    file.writeDecided(settings);
    if (mayHaveMoved && serving === undefined) {
        return refusal([mayHave(describeShares(to)), ...why], exitCodes.needsPerson);
    }
    const stays =
        serving === undefined ? "The cluster does not answer; traffic was not moved by this update" : "Traffic stays";
    return refusal(
        [`The update failed. ${stays}: ${stayedWords(serving ?? from, [settings, request.settings])}.`, ...why],
        exitCodes.failed,
    );
}

/** What Pulumi's CLI and its Kubernetes provider say of an update that a signal ended. */
const givenUp = /Resource operation was cancelled|^update (failed|cancelled|canceled)$/;

/** Why images could not be built; none if another step failed, or if the errors say it all. */
function buildReasons({ project }: OpenService, settings: Settings, { failedBuilds }: UpdateProgress): FailureReason[] {
    const images = slotEntries(settings.slots).flatMap(([, held]) => imagesOf(held));
    return [...failedBuilds].flatMap(([urn, { output, errors }]) => {
        const image = nameInUrn(urn);
        const known = images.find(({ repository, version }) => `${repository}:${version}` === image);
        const { context, build } = buildOf(settings.service, known?.name);
        const path = build.dockerfile ?? join(context, "Dockerfile");
        const text = readText(join(project.directory, path));
        const dockerfile = text === undefined ? {} : { dockerfile: { path, text } };
        return buildFailure({ image, output, error: errors.join("\n"), ...dockerfile }) ?? [];
    });
}

function readText(path: string): string | undefined {
    try {
        return readFileSync(path, "utf8");
    } catch {
        return undefined;
    }
}

/** Who has traffic, in words. A settings file may have traffic that never took effect, so the cluster's answer counts. */
function stayedWords(shares: readonly Share[], known: readonly [Settings, ...Settings[]]): string {
    if (shares.length === 0) return "no release has traffic";
    const decided = known.map(decidedShares).find(named => sameShares(named, shares));
    return decided === undefined ? servingWords(shares, known) : describeShares(decided);
}

/**
 * The refusal if traffic moved and the ledger lags behind. An unwritten settings file still agrees with the ledger: applying
 * it would take traffic back.
 *
 * @param who has traffic, in words
 */
export function notRecorded(who: string, { isKept }: Pick<SettingsFile, "isKept">, why?: string): string {
    const advice = isKept
        ? "run the same command again to record it; `deploy` without a version would take traffic back."
        : "run `deploy` without a version to record it; the settings file agrees with traffic.";
    const headline = `Traffic is on ${who}, but the update that records it failed: ${advice}`;
    return why === undefined ? headline : `${headline}\n  ${why}`;
}

/** @param who may have traffic, in words */
export function mayHave(who: string): string {
    return (
        `The update failed, and the cluster does not answer: traffic may be on ${who} or where it was before. ` +
        "`status` shows it once the cluster answers; run the same command again to finish what this one began."
    );
}

function refusal(lines: readonly string[], code: ExitCode): Refusal {
    const [headline, ...rest] = lines;
    return new Refusal([headline, ...rest.flatMap(text => text.split("\n").map(line => `  ${line}`))].join("\n"), code);
}
