import { quarantineWords } from "../../model/guards/quarantine.js";
import type { LedgerEntry } from "../../model/ledger/ledger-entry.js";
import type { Release } from "../../model/release/release.js";
import { imagesOf } from "../../model/release/release-images.js";
import type { Problem } from "../../model/settings/problem.js";
import type { Settings } from "../../model/settings/settings.js";
import { slotEntries } from "../../model/slots/slot-names.js";
import { atLiveSize, slotSize } from "../../model/slots/slot-size.js";
import { nextSlot } from "../../model/slots/strategy.js";
import { decidedShares, describeShares } from "../../model/traffic/shares.js";
import { allTrafficTo } from "../../model/traffic/traffic.js";
import { type Holders, holders, type Served, sameRelease, served } from "../ledger/served.js";
import { keepSlots, quarantineOf, reasonBefore, rollbackWords } from "../update/keep-slots.js";
import { barrierProblems, forcedReasons, forcedWords, type MigrationBarrier } from "../update/migration-barriers.js";
import { growthReasons, type RollbackTarget, standbyReasons, type TargetFacts } from "./rollback-target.js";

export interface RollbackRequest {
    /** Version to go back to, or the number of the entry that gave it all traffic. Absent: the release that served before. */
    readonly to?: string;
    /** Why the release that loses traffic must not be used again. */
    readonly reason?: string;
    /** Whether the version that loses traffic is quarantined. @default true */
    readonly quarantines?: boolean;
}

export interface LedgerTarget extends RollbackTarget {
    /** The entry that gave the target all traffic. */
    readonly entry: LedgerEntry;
}

export type ChosenTarget =
    | { readonly target: LedgerTarget; readonly problems?: undefined }
    | { readonly target?: undefined; readonly problems: readonly Problem[] };

/**
 * The last release that a succeeded entry gave all traffic, except the one that has it now and quarantined ones. While two
 * releases share the traffic, this is the live one: the candidate's share goes back to it.
 *
 * @param entries newest first
 */
export function chooseTarget(
    { to }: RollbackRequest,
    settings: Settings,
    entries: Iterable<LedgerEntry>,
): ChosenTarget {
    const refuse = (path: string, message: string): ChosenTarget => ({ problems: [{ path, message }] });
    const held = holders(settings, entries);
    const { live, candidate } = held;
    const from = candidate ?? live;
    if (to === "") return refuse("--to", "is empty; name a version or an entry's number.");
    const number = isEntryNumber(to) ? Number(to) : undefined;
    const complaint = number === undefined ? undefined : entryComplaint(number, settings, held, entries);
    if (complaint !== undefined) return refuse("--to", complaint);
    if (candidate !== undefined && to === candidate.release.version) {
        return refuse("--to", `${to} has a share and is being tried; \`deploy --promote\` gives it all traffic.`);
    }
    if (to !== undefined && to === from?.release.version) return refuse("--to", `${to} already has all traffic.`);
    const barred = settings.quarantine.find(({ version }) => version === to);
    if (barred !== undefined) {
        const { version } = barred;
        return refuse("--to", `${version} is ${quarantineWords(barred)}; lift it with \`unquarantine ${version}\`.`);
    }
    const isQuarantined = (version: string) => settings.quarantine.some(entry => entry.version === version);
    for (const entry of entries) {
        if (entry.result !== "succeeded" || entry.kind !== "update") continue;
        const release = served(entry)?.release;
        if (release === undefined || sameRelease(release, from?.release)) continue;
        const isWanted = number === undefined ? release.version === to : entry.entry === number;
        if (to === undefined ? isQuarantined(release.version) : !isWanted) continue;
        const [slot, held] = slotEntries(settings.slots).find(([, other]) => sameRelease(release, other)) ?? [];
        if (slot !== undefined && held !== undefined) {
            const serves = (settings.traffic?.[slot] ?? 0) > 0;
            const there = { slot, release: held };
            return { target: { ...withFrom(from), to: there, serves, inSlot: true, ...by(entry, release) } };
        }
        // The live release keeps its slot, so a later rollback can return to it.
        const free = nextSlot(settings, live?.slot, release.version);
        const there = { slot: free, release };
        return { target: { ...withFrom(from), to: there, serves: false, inSlot: false, ...by(entry, release) } };
    }
    const versions = servedVersions(entries).filter(
        version => version !== from?.release.version && !isQuarantined(version),
    );
    const advice = versions.length === 0 ? "deploy a new version instead" : `choose one of ${versions.join(", ")}`;
    if (to !== undefined) return refuse("--to", `the ledger has no succeeded entry in which ${to} served; ${advice}.`);
    return refuse(
        "",
        "the ledger has no other release that served and is not quarantined; deploy a new version instead.",
    );
}

function by(entry: LedgerEntry, { version }: Release): Pick<LedgerTarget, "known" | "entry"> {
    return {
        known: `entry ${entry.entry} of the ledger (${entry.time}, succeeded) gave ${version} all traffic`,
        entry,
    };
}

function withFrom(from: Served | undefined): { from?: Served } {
    return from === undefined ? {} : { from };
}

/** Oldest first. */
function servedVersions(entries: Iterable<LedgerEntry>): string[] {
    const versions = [...entries]
        .toReversed()
        .filter(({ kind, result }) => kind === "update" && result === "succeeded")
        .flatMap(entry => served(entry)?.release.version ?? []);
    return [...new Set(versions)];
}

export interface RollbackPlan {
    /** To write before anything moves. */
    readonly settings: Settings;
    readonly from?: Served;
    readonly to: Served;
    /** Instant: traffic first, by one object. Otherwise the update brings the release up, gates it and then switches. */
    readonly instant: boolean;
    /** How it is known whether the rollback is instant, and other notes, a line each. */
    readonly reasons: readonly string[];
    /** Forced migrations: the target does not work with them. */
    readonly barriers: readonly MigrationBarrier[];
    readonly message: string;
}

export type PlannedRollback =
    | { readonly plan: RollbackPlan; readonly problems?: undefined }
    | { readonly plan?: undefined; readonly problems: readonly Problem[] };

export interface RollbackContext extends Pick<RollbackRequest, "reason" | "quarantines"> {
    readonly now: Date;
    /** Whether to go ahead although the target does not work with later migrations. @default false */
    readonly force?: boolean;
    /** Newest first; to choose which release a target without a slot replaces. @default none */
    readonly entries?: Iterable<LedgerEntry>;
}

/** How the rollback to a chosen target goes, or every problem with it. */
export function planRollback(
    target: RollbackTarget,
    facts: TargetFacts,
    settings: Settings,
    { reason: given, now, force = false, entries = [], quarantines = true }: RollbackContext,
): PlannedRollback {
    const { from, to, known } = target;
    const reason = given ?? reasonBefore(from?.release, to.release, settings);
    const { release, slot } = to;
    const replicas = slotSize(settings);
    // Pods beyond the kept number are about to end.
    const lasting = Math.min(facts.readyPods, facts.keptPods ?? replicas);
    const enough = target.serves ? facts.readyPods >= 1 : lasting >= replicas;
    const warm = target.inSlot && facts.objectsInState && facts.fieldManager !== undefined && enough;
    const image = imageProblem(release, facts, warm);
    const problems = [
        ...(image === undefined ? [] : [image]),
        ...barrierProblems(release.version, facts.barriers, force),
    ];
    if (problems.length > 0) return { problems };

    const changesVersion = from !== undefined && from.release.version !== to.release.version;
    const quarantine = !changesVersion || !quarantines ? [] : [quarantineOf(from.release, to.release, reason, now)];
    const others = settings.quarantine.filter(({ version }) => version !== from?.release.version);
    const planned: Settings = {
        ...atLiveSize(settings, facts.liveSize),
        slots: { ...settings.slots, [slot]: release },
        traffic: allTrafficTo(slot),
        quarantine: [...others, ...quarantine],
    };
    // The release that loses traffic stays for inspection until the next deploy, quarantined or not.
    const leaving = from === undefined ? {} : { leaving: from };
    const slots = target.inSlot ? planned.slots : keepSlots({ ...planned, quarantine: others }, leaving, entries);
    return {
        plan: {
            settings: { ...planned, slots },
            ...withFrom(from),
            to,
            instant: warm,
            reasons: [
                known,
                ...standbyReasons(target, facts, replicas),
                ...growthReasons(target, facts),
                imageReason(release, facts),
                ...forcedReasons(facts.barriers, reason),
            ],
            barriers: facts.barriers,
            message: rollbackWords(from?.release, release, reason, forcedWords(facts.barriers)),
        },
    };
}

/** How it is known that the target's pods can run: they do. */
function imageReason(release: Release, { image, about }: TargetFacts): string {
    if (image === "present") return `the registry has ${release.digest}`;
    if (image === "unknown") {
        return `the registry did not say in time whether it has ${release.digest}; the pods have it`;
    }
    const { repository, version, digest } = about ?? imagesOf(release)[0]!;
    return (
        `warning: the registry has lost ${repository}:${version}@${digest}; the pods have it, ` +
        "but no other node can pull it: push that image again"
    );
}

function imageProblem(release: Release, { image, about }: TargetFacts, warm: boolean): Problem | undefined {
    const images = imagesOf(release);
    const { repository, version, digest } = images.find(known => known.digest === undefined) ?? about ?? images[0]!;
    const name = `${repository}:${version}`;
    const path = "";
    if (digest === undefined) {
        return { path, message: `the ledger has no digest for ${name}; deploy another version.` };
    }
    if (image === "lost" && !warm) {
        return {
            path,
            message: `the registry has lost ${name}@${digest}; push that image again, or choose another release.`,
        };
    }
    if (image === "unknown" && !warm) {
        return { path, message: `the registry does not answer, so ${name}@${digest} could not be pulled.` };
    }
    return undefined;
}

/** What the rollback will do and how that is known, a line each. */
export function describeRollback({ from, to, instant, reasons }: RollbackPlan): string[] {
    const left = from === undefined ? "" : ` from ${from.release.version} in ${from.slot}`;
    const how = instant ? "instant, one object changes" : "the release is brought up first";
    return [
        `roll back${left} to ${to.release.version} in ${to.slot}: ${how}`,
        ...reasons.map(reason => `  - ${reason}`),
    ];
}

/** Whether `--to` names an entry of the ledger; a version has dots. */
export function isEntryNumber(to: string | undefined): to is string {
    return to !== undefined && /^\d+$/.test(to);
}

/**
 * Why a rollback cannot go to the release of an entry, and which entries qualify; undefined if it can.
 *
 * @param entries newest first
 */
export function entryComplaint(
    number: number,
    settings: Settings,
    holders: Holders,
    entries: Iterable<LedgerEntry>,
): string | undefined {
    const entry = find(entries, number);
    const release = entry === undefined ? undefined : releaseOf(entry);
    const complaint =
        entry === undefined
            ? `the ledger has no entry ${number}`
            : release === undefined
              ? gaveNoneAll(entry, settings)
              : barredBy(entry, release, settings, holders);
    return complaint && `${complaint}; ${advice(settings, holders, entries)}.`;
}

function find(entries: Iterable<LedgerEntry>, number: number): LedgerEntry | undefined {
    for (const entry of entries) if (entry.entry === number) return entry;
    return undefined;
}

/** The release that a succeeded update gave all traffic. */
function releaseOf(entry: LedgerEntry): Release | undefined {
    return entry.kind === "update" && entry.result === "succeeded" ? served(entry)?.release : undefined;
}

function gaveNoneAll(entry: LedgerEntry, { service }: Settings): string {
    const { entry: number, kind, result, time } = entry;
    if (kind !== "update") return `entry ${number} (${time}) is not an update: ${kind}`;
    if (result === "failed") return `entry ${number} (${time}) failed, so it gave no release traffic`;
    if (result !== "succeeded") return `entry ${number} (${time}) has not ended`;
    const shares = decidedShares({ service, ...entry });
    const whose = shares.length === 0 ? "no release had any" : `${describeShares(shares)} shared it`;
    return `entry ${number} (${time}) gave no release all traffic: ${whose}`;
}

function barredBy(
    { entry: number }: LedgerEntry,
    release: Release,
    { quarantine }: Settings,
    { live, candidate }: Holders,
): string | undefined {
    const { version } = release;
    if (candidate !== undefined && sameRelease(release, candidate.release)) {
        return `${version} of entry ${number} has a share and is being tried; \`deploy --promote\` gives it all traffic`;
    }
    if (candidate === undefined && sameRelease(release, live?.release)) {
        return `${version} of entry ${number} already has all traffic`;
    }
    const barred = quarantine.find(other => other.version === version);
    if (barred === undefined) return undefined;
    return `${version} of entry ${number} is ${quarantineWords(barred)}`;
}

const shownEntries = 5;

/** The qualifying entries, newest first: for each release, the last entry that gave it all traffic. */
function advice(settings: Settings, holders: Holders, entries: Iterable<LedgerEntry>): string {
    const found: { readonly number: number; readonly release: Release }[] = [];
    for (const entry of entries) {
        const release = releaseOf(entry);
        if (release === undefined || found.some(other => sameRelease(other.release, release))) continue;
        if (barredBy(entry, release, settings, holders) === undefined) found.push({ number: entry.entry, release });
    }
    if (found.length === 0) return "no entry would do: deploy a new version instead";
    const shown = found.slice(0, shownEntries).map(({ number, release }) => `${number} (${release.version})`);
    return `entries that would do: ${shown.join(", ")}${found.length > shownEntries ? ", …" : ""}`;
}
