import { migrationComplaints } from "../../model/gate/migration-definition.js";
import { freezeProblems } from "../../model/guards/freeze-problems.js";
import { quarantineWords } from "../../model/guards/quarantine.js";
import type { LedgerEntry } from "../../model/ledger/ledger-entry.js";
import type { SlotName } from "../../model/names.js";
import type { Problem } from "../../model/settings/problem.js";
import type { Settings } from "../../model/settings/settings.js";
import { slotEntries, slotsOf } from "../../model/slots/slot-names.js";
import { atLiveSize } from "../../model/slots/slot-size.js";
import { nextSlot } from "../../model/slots/strategy.js";
import { decidedShares, isBackend, type NamedShare, type Share, sameShares } from "../../model/traffic/shares.js";
import type { MigrationRecord } from "../../objects/migration-record.js";
import { freezeAhead } from "../guard/freeze-ahead.js";
import { type Holders, holders, type Served, sameRelease } from "../ledger/served.js";
import type { CommonOptions } from "../open/open-service.js";
import { keepSlots, rollbackOwed } from "../update/keep-slots.js";
import {
    barrierProblems,
    forcedWords,
    type MigrationBarrier,
    migrationBarriers,
    pastDecisions,
} from "../update/migration-barriers.js";
import { versionProblems } from "../update/option-problems.js";
import {
    type ChosenImage,
    chooseImages,
    type ImagesFacts,
    movedTags,
    type PlacedImage,
    unbuildable,
    wantedRelease,
} from "./choose-image.js";
import type { TakenVersion } from "./choose-taken.js";
import { placeTaken, type RegistryAnswers } from "./place-taken.js";
import {
    chooseWaiting,
    planTraffic,
    type TrafficRequest,
    trafficChange,
    trafficRequestProblems,
    unreadyProblems,
} from "./plan-traffic.js";

export interface DeployRequest extends TrafficRequest {
    /** Absent: applies the settings as they are or, with a share, moves traffic of the waiting release or the candidate. */
    readonly version?: string;
    /** Gives traffic to a version that a migration does not work with. @default false */
    readonly force?: boolean;
    /** Goes forward despite a freeze. @default false */
    readonly overrideFreeze?: boolean;
    /** The version with the digests of another stack: nothing is built. */
    readonly taken?: TakenVersion;
}

export interface DeployFacts extends ImagesFacts {
    readonly settings: Settings;
    /** To tell whether a freeze is in force. */
    readonly now: Date;
    /** What the registry says about a taken version. @default nothing */
    readonly answers?: RegistryAnswers;
    /** Newest first. @default none */
    readonly entries?: Iterable<LedgerEntry>;
    /** What the ledger's last entry decided. @default the settings */
    readonly recorded?: Settings;
    /** Shares in the cluster now. @default those of the settings */
    readonly serving?: readonly Share[];
    /** Slots of existing releases without a ready pod. @default none */
    readonly unready?: readonly SlotName[];
    /** Pods that the autoscaler gave the live release. @default none */
    readonly liveSize?: number;
    /** Migrations that have run, according to the cluster. @default none */
    readonly migrations?: readonly MigrationRecord[];
}

export interface DeployPlan {
    /** To write before the update. */
    readonly settings: Settings;
    /** The slot that gets a new release. */
    readonly placed?: Served;
    /** Releases that go without a successor in their slot. */
    readonly removed: readonly Served[];
    /** Where the placed release's own image comes from. */
    readonly image: ChosenImage["source"];
    /** All images of the placed release. */
    readonly images: readonly PlacedImage[];
    /** Releases with traffic before. */
    readonly before: Holders;
    /** Shares afterwards. */
    readonly shares: readonly NamedShare[];
    /** Whether shares change. */
    readonly switches: boolean;
    /** Forced migrations: a release that gets traffic does not work with them. */
    readonly barriers: readonly MigrationBarrier[];
    /** Overridden freezes, a sentence each. */
    readonly overridden: readonly string[];
    readonly message: string;
    /** Where the placed release's digests come from, if from another stack. */
    readonly taken?: TakenVersion;
}

export type PlannedDeploy =
    | { readonly plan: DeployPlan; readonly problems?: undefined }
    | { readonly plan?: undefined; readonly problems: readonly Problem[] };

/** What a deploy will do, or every problem with it. */
export function planDeploy(request: DeployRequest, found: DeployFacts): PlannedDeploy {
    const facts = { ...found, settings: atLiveSize(found.settings, found.liveSize) };
    const { settings, entries = [] } = facts;
    const { version } = request;
    const before = holders(settings, entries);
    const problems = [...trafficRequestProblems(request, settings), ...versionProblems(version)];
    if (problems.length > 0) return { problems };
    if (version === undefined) return planWithoutVersion(request, before, facts);
    problems.push(...quarantineProblems(settings, version));

    const { taken } = request;
    const { release: wanted, problems: unlike } =
        taken === undefined
            ? ownRelease(version, facts)
            : placeTaken(taken, settings, facts, facts.answers ?? new Map());
    problems.push(...unlike);
    problems.push(...migrationComplaints(wanted).map(found => ({ ...found, path: `release.${found.path}` })));
    const present = slotEntries(settings.slots).find(([, release]) => sameRelease(wanted, release));
    if (present !== undefined) {
        const target = { slot: present[0], release: present[1] };
        return problems.length > 0
            ? refusedToo(problems, request, facts)
            : finish(request, target, undefined, before, facts);
    }

    // A taken version runs with the other stack's digests or not at all: nothing is built.
    if (taken !== undefined && problems.length > 0) return refusedToo(problems, request, facts);
    const { release, images, problems: unfit } = chooseImages(wanted, settings.service, facts);
    problems.push(...unfit);
    if (problems.length > 0) return refusedToo(problems, request, facts);
    const slot = nextSlot(settings, before.live?.slot, version);
    return finish(request, { slot, release }, images, before, facts);
}

function ownRelease(version: string, facts: DeployFacts) {
    const release = wantedRelease(version, facts.settings);
    return { release, problems: movedTags(release, facts) };
}

function planWithoutVersion(request: DeployRequest, before: Holders, facts: DeployFacts): PlannedDeploy {
    const { settings } = facts;
    if (slotsOf(settings.slots).length === 0) {
        return { problems: [{ path: "VERSION", message: "name a version to deploy, such as 1.4.0." }] };
    }
    if (!request.promote && request.weight === undefined) {
        const { barriers, problems } = barriersAhead(request, settings, facts);
        const frozen = freezeAhead(request, settings, facts);
        const shares = decidedShares(settings);
        const { recorded = settings, serving = shares } = facts;
        const all = [...problems, ...frozen.problems, ...unbuildable(settings, recorded, facts)];
        if (all.length > 0) return { problems: all };
        const last = holders(recorded, facts.entries ?? []);
        // True if somebody gave another slot traffic in the file.
        const switches = !sameShares(serving, shares);
        const owed = rollbackOwed((last.candidate ?? last.live)?.release, before.live?.release, settings);
        const message = `${owed ?? "update without a new release"}${forcedWords(barriers)}${frozen.words}`;
        return {
            plan: {
                settings,
                removed: [],
                image: "none",
                images: [],
                before: switches && sameShares(serving, decidedShares(recorded)) ? last : before,
                shares,
                switches,
                barriers,
                overridden: frozen.overridden,
                message,
            },
        };
    }
    const { waiting, problem } = chooseWaiting(request, settings, before, facts.entries ?? []);
    if (problem !== undefined) return { problems: [problem] };
    const problems = request.weight === 0 ? [] : quarantineProblems(settings, waiting.release.version);
    if (problems.length > 0) return refusedToo(problems, request, facts);
    return finish(request, waiting, undefined, before, facts);
}

/** All problems at once, those of a freeze included: the refused deploy would have gone forward. */
function refusedToo(
    problems: readonly Problem[],
    { overrideFreeze = false }: DeployRequest,
    { settings, now }: DeployFacts,
): PlannedDeploy {
    return { problems: overrideFreeze ? problems : [...problems, ...freezeProblems(settings, now)] };
}

function quarantineProblems(settings: Settings, version: string): Problem[] {
    const entry = settings.quarantine.find(quarantined => quarantined.version === version);
    if (entry === undefined) return [];
    const advice = `release a new version, or lift it with \`unquarantine ${version}\`.`;
    return [{ path: "quarantine", message: `${version} is ${quarantineWords(entry)}; ${advice}` }];
}

/** @param images of a release that is new in its slot; undefined if it already has the slot */
function finish(
    request: DeployRequest,
    target: Served,
    images: readonly PlacedImage[] | undefined,
    before: Holders,
    facts: DeployFacts,
): PlannedDeploy {
    const { settings, serving = decidedShares(settings), unready = [] } = facts;
    const placed = images === undefined ? undefined : target;
    const all: Settings = {
        ...settings,
        slots: placed === undefined ? settings.slots : { ...settings.slots, [placed.slot]: placed.release },
        traffic: planTraffic(request, target, placed !== undefined, settings, before.live),
    };
    const changing = { placed: placed?.slot, leaving: before.live };
    const planned: Settings = { ...all, slots: keepSlots(all, changing, facts.entries ?? []) };
    const ahead = barriersAhead(request, planned, facts);
    const frozen = freezeAhead(request, planned, facts);
    const problems = [
        ...unreadyProblems(planned, serving, unready, placed?.slot),
        ...ahead.problems,
        ...frozen.problems,
    ];
    if (problems.length > 0) return { problems };
    const shares = decidedShares(planned);
    const words = trafficChange(target, before.live, decidedShares(settings), shares);
    const { version } = target.release;
    const [what, where] = placed === undefined ? [words?.verb, "in"] : ["deploy", "to"];
    const { taken } = request;
    const source = placed && taken ? ` from stack ${taken.stack}, entry ${taken.entry}` : "";
    return {
        plan: {
            settings: planned,
            ...(placed === undefined ? {} : { placed }),
            ...(placed && taken ? { taken } : {}),
            removed: slotEntries(all.slots).flatMap(([slot, release]) =>
                planned.slots[slot] === undefined ? [{ slot, release }] : [],
            ),
            image: images?.[0]?.source ?? "none",
            images: images ?? [],
            before,
            shares,
            switches: words !== undefined,
            barriers: ahead.barriers,
            overridden: frozen.overridden,
            message:
                (what === undefined
                    ? "update without a new release"
                    : `${what} ${version} ${where} ${target.slot}${source}${words === undefined ? "" : `, ${words.what}`}`) +
                forcedWords(ahead.barriers) +
                frozen.words,
        },
    };
}

/** Migrations that a release about to get its first share does not work with. */
export function barriersAhead(
    { force = false }: DeployRequest,
    planned: Settings,
    { settings, serving = decidedShares(settings), entries = [], migrations = [] }: DeployFacts,
): { readonly barriers: readonly MigrationBarrier[]; readonly problems: readonly Problem[] } {
    const gaining = decidedShares(planned).filter(share => !serving.some(other => isBackend(other, share)));
    const held = gaining.map(({ version }) => ({
        version,
        barriers: migrationBarriers(version, pastDecisions(entries), migrations),
    }));
    return {
        barriers: held.flatMap(({ barriers }) => barriers),
        problems: held.flatMap(({ version, barriers }) => barrierProblems(version, barriers, force)),
    };
}

export interface DeployOptions extends CommonOptions, DeployRequest {
    readonly dryRun: boolean;
    /** Has a dry run ask Pulumi for its preview, too. @default false */
    readonly preview?: boolean;
    /** Lets an update touch live objects, for the reason given. */
    readonly allowLiveChange: boolean;
    readonly reason?: string;
}
