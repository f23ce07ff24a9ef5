import type { LedgerEntry } from "../../model/ledger-entry.js";
import type { Problem } from "../../model/problem.js";
import { quarantineWords } from "../../model/quarantine-words.js";
import type { Release } from "../../model/release.js";
import { imagesOf, type VersionImage } from "../../model/release-images.js";
import type { Settings } from "../../model/settings.js";
import { slotEntries } from "../../model/slot-names.js";
import { atLiveSize, slotSize } from "../../model/slot-size.js";
import { nextSlot } from "../../model/strategy.js";
import { allTrafficTo } from "../../model/traffic.js";
import { holders } from "../ledger/holders.js";
import { type Served, sameRelease, served } from "../ledger/served.js";
import { entryComplaint, isEntryNumber } from "./choose-entry.js";
import { keepSlots } from "./keep-slots.js";
import { quarantineOf, reasonBefore, rollbackWords } from "./left-release.js";
import { barrierProblems, forcedReasons, forcedWords, type MigrationBarrier } from "./migration-barriers.js";
import { growthReasons, standbyReasons } from "./standby-reasons.js";

export interface RollbackRequest {
    /** Version to go back to, or an entry's number: what that entry gave all traffic. Absent: what served before. */
    readonly to?: string;
    /** Why the release that loses traffic is not to be used again. */
    readonly reason?: string;
    /** Whether the version that loses traffic is not to be used again. @default true */
    readonly quarantines?: boolean;
}

/** Which release a rollback goes to, before anybody has looked whether it is there. */
export interface RollbackTarget {
    /** The release that is left: of two that share the traffic, the one that is being tried. */
    readonly from?: Served;
    readonly to: Served;
    /** Whether `to` has a share already: it answers users now, however few of its pods are ready. */
    readonly serves: boolean;
    /** Whether the settings have the release in that slot: its pods may be warm. */
    readonly inSlot: boolean;
    /** How it is known that it served. */
    readonly known: string;
}

export interface LedgerTarget extends RollbackTarget {
    /** That tells that it served, and what it was. */
    readonly entry: LedgerEntry;
}

export type ChosenTarget =
    | { readonly target: LedgerTarget; readonly problems?: undefined }
    | { readonly target?: undefined; readonly problems: readonly Problem[] };

/**
 * The last release that a succeeded entry gave all traffic, other than the one that has it now, and not quarantined.
 * While two share the traffic that is the live one: the other one's share goes back to it.
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
        return refuse("--to", `${to} has a share and is being tried; \`deploy --promote\` gives it all.`);
    }
    if (to !== undefined && to === from?.release.version) return refuse("--to", `${to} has all traffic already.`);
    const barred = settings.quarantine.find(({ version }) => version === to);
    if (barred !== undefined) {
        const { version } = barred;
        return refuse("--to", `${version} is ${quarantineWords(barred)}; lift it by \`unquarantine ${version}\`.`);
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
        // The live release keeps its slot, so that it can be gone back to.
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

/** What was found out about the target, all at once. */
export interface TargetFacts {
    /** Whether the stack's state has its Deployment. */
    readonly objectsInState: boolean;
    /** Under which name Pulumi applies the traffic Service; without it nothing can be done ahead of the update. */
    readonly fieldManager?: string;
    /** Pods of exactly this release that are ready now. */
    readonly readyPods: number;
    /** Pods that the state has it at; fewer than the live slot's where a standby is kept small. */
    readonly keptPods?: number;
    /** Whether the registry has the digest; "unknown" when it did not answer in time. */
    readonly image: "present" | "lost" | "unknown";
    /** Of the release's images the one that `image` tells of. @default its own */
    readonly about?: VersionImage;
    /** Pods that the autoscaler gave the release that serves. */
    readonly liveSize?: number;
    /** Migrations with which the target does not work. */
    readonly barriers: readonly MigrationBarrier[];
}

export interface RollbackPlan {
    /** To write before anything moves. */
    readonly settings: Settings;
    readonly from?: Served;
    readonly to: Served;
    /** Instant: traffic first, by one object. Otherwise the update brings the release up, gates it and then switches. */
    readonly instant: boolean;
    /** How it is known whether it is instant, and what else is to be said: a line each. */
    readonly reasons: readonly string[];
    /** Migrations with which the target does not work, and which are forced. */
    readonly barriers: readonly MigrationBarrier[];
    readonly message: string;
}

export type PlannedRollback =
    | { readonly plan: RollbackPlan; readonly problems?: undefined }
    | { readonly plan?: undefined; readonly problems: readonly Problem[] };

export interface RollbackContext extends Pick<RollbackRequest, "reason" | "quarantines"> {
    readonly now: Date;
    /** Whether it goes ahead over migrations with which the target does not work. @default false */
    readonly force?: boolean;
    /** Newest first, by which is chosen what a release that is not in a slot takes the place of. @default none */
    readonly entries?: Iterable<LedgerEntry>;
}

/** How the rollback to a chosen target goes, or what speaks against it. */
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
    // Pods beyond those that it is kept at are about to end.
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
    // What is left stays for inspection, quarantined or not, until the next deploy.
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
                facts.image === "present"
                    ? `the registry has ${release.digest}`
                    : `the registry did not say in time whether it has ${release.digest}; the pods have it`,
                ...forcedReasons(facts.barriers, reason),
            ],
            barriers: facts.barriers,
            message: rollbackWords(from?.release, release, reason, forcedWords(facts.barriers)),
        },
    };
}

function imageProblem(release: Release, { image, about }: TargetFacts, warm: boolean): Problem | undefined {
    const images = imagesOf(release);
    const { repository, version, digest } = images.find(known => known.digest === undefined) ?? about ?? images[0]!;
    const name = `${repository}:${version}`;
    const path = "";
    if (digest === undefined) {
        return { path, message: `the ledger does not tell the digest of ${name}; deploy a version that it knows.` };
    }
    if (image === "lost") {
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
