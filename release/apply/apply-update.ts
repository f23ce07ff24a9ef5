import { fingerprint } from "../../model/fingerprint.js";
import { adoptDigests, type Predecessor } from "../../model/predecessor.js";
import type { Settings } from "../../model/settings.js";
import { decidedShares, describeShares, type Share, sameShares } from "../../model/shares.js";
import { trafficReference } from "../../model/traffic-object.js";
import { failureReason } from "../facts/failure-reason.js";
import { changesOnly } from "../ledger/changes-only.js";
import { lastEntryWrittenMs } from "../ledger/file-ledger.js";
import type { Served } from "../ledger/served.js";
import type { OpenRelease, OpenService } from "../open/open-release.js";
import { servingWords } from "../plan/moved-by-hand.js";
import type { PulumiCli } from "../pulumi/pulumi-cli.js";
import { pulumiError } from "../pulumi/pulumi-error.js";
import { type ExitCode, exitCodes } from "../report/exit-codes.js";
import { Refusal } from "../report/refusal.js";
import type { Report } from "../report/report.js";
import type { SettingsFile } from "../stack/settings-file.js";
import { awaitCluster } from "./await-cluster.js";
import { UpdateProgress } from "./update-progress.js";

export interface UpdateRequest {
    /** To write before the update; what the ledger will say. */
    readonly settings: Settings;
    readonly message: string;
    /** The release that the update brings up, whose failure is to be explained. */
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
    /** With the digests that the update found out. */
    readonly settings: Settings;
}

export interface RecordedUpdate extends UpdateResult {
    /** Number of the ledger's entry. */
    readonly entry: number;
}

/** Longest wait for a cluster that alone knows whether traffic has moved. */
const settledSeconds = 90;

/** Runs the update of settings that are written already. On success they get digests and their place in the ledger. */
export function applyUpdate(
    release: OpenService,
    cli: PulumiCli,
    request: UpdateRequest,
    report: Report,
): Promise<UpdateResult> {
    return report.phase("update", async about => {
        const result = await update(release, cli, request, report);
        Object.assign(about, result.changed);
        return result;
    });
}

async function update(
    release: OpenService,
    cli: PulumiCli,
    request: UpdateRequest,
    report: Report,
): Promise<UpdateResult> {
    const progress = new UpdateProgress(report);
    const { message } = request;
    try {
        const { deadline, file } = release;
        const options = { ...file.pulumiOptions(), ...(deadline === undefined ? {} : { signal: deadline }) };
        const onLeftOver = (who: string) => report.say(`removed the lock of ${who}, which has ended`);
        await cli.up({ message, ...options, onEvent: progress.onEvent, onLeftOver });
    } catch (error) {
        throw await explainFailure(release, request, progress, error as Error, report);
    }
    const writtenMs = entryWrittenMs(release) ?? Date.now();
    const settings = recordInSettings(release, request.settings, progress.outputs ?? {});
    const isTraffic = trafficMatcher(release);
    const switched = [...progress.doneMs].find(([urn]) => isTraffic(urn));
    // As the update itself counted: a server's history may be empty for a moment, or leave counts out.
    const changed = changesOnly(progress.counts ?? {});
    return {
        writtenMs,
        changed,
        settings,
        ...(switched === undefined ? {} : { switchedMs: switched[1] }),
    };
}

/** Number of the ledger's entry that an update made, which was not there when the ledger was read. */
export function nextEntry({ ledger }: Pick<OpenRelease, "ledger">): number {
    return ledger.entries.length + 1;
}

/** Tells the URN of the object that leads users. */
function trafficMatcher({ settings }: OpenService): (urn: string) => boolean {
    const { apiVersion, kind, name } = trafficReference(settings.service);
    return urn => urn.endsWith(`${apiVersion}:${kind}::${name}`);
}

function entryWrittenMs({ backend, project, stackName }: OpenService): number | undefined {
    return backend.folder === undefined ? undefined : lastEntryWrittenMs(backend.folder, project.name, stackName);
}

/** Digests as the registry answered the update, and the entry that the settings now stand for. */
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

/** What became of traffic and why; the settings go back to what the ledger has when traffic stayed. */
async function explainFailure(
    release: OpenService,
    request: UpdateRequest,
    progress: UpdateProgress,
    error: Error,
    report: Report,
): Promise<Refusal> {
    const { settings, file, api } = release;
    const [from, to] = [decidedShares(settings), decidedShares(request.settings)];
    const isTraffic = trafficMatcher(release);
    const mayHaveMoved = !sameShares(from, to) && progress.steps.some(({ urn, op }) => op !== "same" && isTraffic(urn));
    // Only the cluster knows what became of a request that it has not answered.
    const patienceSeconds = mayHaveMoved && !request.switchedAhead ? settledSeconds : 0;
    const serving = await awaitCluster(release, report, { patienceSeconds }).catch(() => undefined);
    const moved = request.switchedAhead || (!sameShares(from, to) && serving !== undefined && sameShares(serving, to));
    const seen = request.candidate === undefined ? [] : await failureReason(api, settings, request.candidate);
    const gateFailed = progress.failed.length > 0 && progress.failed.every(step => step.startsWith("Job "));
    const told = progress.errors.length === 0 ? [pulumiError(error.message)] : [...new Set(progress.errors)];
    const why = [
        ...(release.deadline?.aborted === true ? ["cancelled: the time of --timeout is over"] : []),
        ...(progress.failed.length === 0 ? [] : [`failed: ${progress.failed.join(", ")}`]),
        // A gate says itself what it expected and got; Pulumi's error only wraps these words.
        ...(gateFailed && seen.length > 0 ? [] : told),
        ...seen,
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

/** A settings file may hold traffic that never took effect: the cluster's word counts, where it has answered. */
function stayedWords(shares: readonly Share[], known: readonly [Settings, ...Settings[]]): string {
    if (shares.length === 0) return "no release has traffic";
    const decided = known.map(decidedShares).find(named => sameShares(named, shares));
    return decided === undefined ? servingWords(shares, known) : describeShares(decided);
}

/**
 * Traffic and settings agree then, and the ledger lags behind. A settings file that is left as it is says what the ledger
 * does: to apply it would take traffic back.
 *
 * @param who has traffic, in words
 */
export function notRecorded(who: string, { isKept }: Pick<SettingsFile, "isKept">, why?: string): string {
    const advice = isKept
        ? "run the same command again to record it; `deploy` without a version would take traffic back."
        : "run `deploy` without a version to record it; the settings file says the same as traffic.";
    const headline = `Traffic is on ${who}, but the update that records it failed: ${advice}`;
    return why === undefined ? headline : `${headline}\n  ${why}`;
}

/** @param who may have traffic, in words */
export function mayHave(who: string): string {
    return (
        `The update failed, and the cluster does not answer: traffic may be on ${who} or where it was before. ` +
        "`status` tells when it answers; the same command again ends what this one began."
    );
}

function refusal(lines: readonly string[], code: ExitCode): Refusal {
    const [headline, ...rest] = lines;
    return new Refusal([headline, ...rest.flatMap(text => text.split("\n").map(line => `  ${line}`))].join("\n"), code);
}
