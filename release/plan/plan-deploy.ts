import type { MigrationRecord } from "../../cluster/migration-record.js";
import { freezeProblems } from "../../model/freeze-problems.js";
import type { LedgerEntry } from "../../model/ledger-entry.js";
import { migrationComplaints } from "../../model/migration-definition.js";
import { versionComplaint } from "../../model/pin.js";
import type { Problem } from "../../model/problem.js";
import { quarantineWords } from "../../model/quarantine-words.js";
import type { Settings, SlotName } from "../../model/settings.js";
import { decidedShares, type NamedShare, type Share, sameShares } from "../../model/shares.js";
import { slotEntries, slotsOf } from "../../model/slot-names.js";
import { atLiveSize } from "../../model/slot-size.js";
import { nextSlot } from "../../model/strategy.js";
import { type Holders, holders } from "../ledger/holders.js";
import { type Served, sameRelease } from "../ledger/served.js";
import { barriersAhead } from "./barriers-ahead.js";
import type { ChosenImage } from "./choose-image.js";
import { chooseImages, type ImagesFacts, movedTags, type PlacedImage, wantedRelease } from "./choose-images.js";
import type { TakenVersion } from "./choose-taken.js";
import { chooseWaiting } from "./choose-waiting.js";
import { freezeAhead } from "./freeze-ahead.js";
import { keepSlots } from "./keep-slots.js";
import { rollbackOwed } from "./left-release.js";
import { forcedWords, type MigrationBarrier } from "./migration-barriers.js";
import { placeTaken, type RegistryAnswers } from "./place-taken.js";
import {
    planTraffic,
    type TrafficRequest,
    trafficRequestProblems,
    trafficWords,
    unreadyProblems,
} from "./plan-traffic.js";

export interface DeployRequest extends TrafficRequest {
    /** Absent: the settings as they are, or with a part of the traffic the release that waits or is being tried. */
    readonly version?: string;
    /** Gives traffic to a version with which a migration does not work. @default false */
    readonly force?: boolean;
    /** Goes forward all the same while it is frozen. @default false */
    readonly overrideFreeze?: boolean;
    /** The version, of which another stack tells the digests: nothing is built. */
    readonly taken?: TakenVersion;
}

export interface DeployFacts extends ImagesFacts {
    readonly settings: Settings;
    /** By which it is told whether it is frozen. */
    readonly now: Date;
    /** What the registry says of a taken version. @default nothing */
    readonly answers?: RegistryAnswers;
    /** Newest first. @default none */
    readonly entries?: Iterable<LedgerEntry>;
    /** What the ledger's last entry decided. @default the settings */
    readonly recorded?: Settings;
    /** Shares in the cluster now. @default those of the settings */
    readonly serving?: readonly Share[];
    /** Slots whose release was made before, and has no ready pod. @default none */
    readonly unready?: readonly SlotName[];
    /** Pods that the autoscaler gave the live release. @default none */
    readonly liveSize?: number;
    /** What has migrated, by the cluster. @default nothing */
    readonly migrations?: readonly MigrationRecord[];
}

export interface DeployPlan {
    /** To write before the update. */
    readonly settings: Settings;
    /** The slot that gets a release that it did not have. */
    readonly placed?: Served;
    /** Releases that go, whose place no other one takes. */
    readonly removed: readonly Served[];
    /** Where that release's own image comes from. */
    readonly image: ChosenImage["source"];
    /** All images of that release. */
    readonly images: readonly PlacedImage[];
    /** Who has traffic before. */
    readonly before: Holders;
    /** Who has which share afterwards. */
    readonly shares: readonly NamedShare[];
    /** Whether shares change. */
    readonly switches: boolean;
    /** Migrations with which a release does not work that gets traffic, and which are forced. */
    readonly barriers: readonly MigrationBarrier[];
    /** What holds of a freeze, and is overridden: a sentence each. */
    readonly overridden: readonly string[];
    readonly message: string;
    /** Whose digests the release that is placed has, where they are another stack's. */
    readonly taken?: TakenVersion;
}

export type PlannedDeploy =
    | { readonly plan: DeployPlan; readonly problems?: undefined }
    | { readonly plan?: undefined; readonly problems: readonly Problem[] };

/** What a deploy will do, or everything that speaks against it. */
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

    // With digests of another stack or not at all: nothing of a taken version is built.
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

export function versionProblems(version: string | undefined): Problem[] {
    const complaint = version === undefined ? undefined : versionComplaint(version);
    return complaint === undefined ? [] : [{ path: "VERSION", message: `"${version}" ${complaint}` }];
}

function planWithoutVersion(request: DeployRequest, before: Holders, facts: DeployFacts): PlannedDeploy {
    const { settings } = facts;
    if (slotsOf(settings.slots).length === 0) {
        return { problems: [{ path: "VERSION", message: "name a version to deploy, such as 1.4.0." }] };
    }
    if (!request.promote && request.weight === undefined) {
        const { barriers, problems } = barriersAhead(request, settings, facts);
        const frozen = freezeAhead(request, settings, facts);
        if (problems.length + frozen.problems.length > 0) return { problems: [...problems, ...frozen.problems] };
        const shares = decidedShares(settings);
        const { recorded = settings, serving = shares } = facts;
        const last = holders(recorded, facts.entries ?? []);
        // Somebody has given another slot traffic in the file.
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

/** All problems at once: what cannot be planned would go forward, too. */
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
    const advice = `release a new version, or lift it by \`unquarantine ${version}\`.`;
    return [{ path: "quarantine", message: `${version} is ${quarantineWords(entry)}; ${advice}` }];
}

/** @param images of a release that is new in its slot */
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
    const words = trafficWords(target, before.live, decidedShares(settings), shares);
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
