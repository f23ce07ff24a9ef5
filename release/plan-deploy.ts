import { isVersion } from "../model/pin.js";
import type { Problem } from "../model/problem.js";
import type { Release } from "../model/release.js";
import { type Settings, type SlotName, slotNames } from "../model/settings.js";
import { allTrafficTo, otherSlot, weights } from "../model/traffic.js";
import { type Served, sameRelease, served } from "./served.js";

export interface DeployRequest {
    /** Absent: the settings as they are, or with `promote` the release that waits. */
    readonly version?: string;
    /** Gives the release traffic in the same update. */
    readonly promote: boolean;
}

/** An image that the registry has under the version's tag. */
export interface PublishedImage {
    readonly digest: string;
    /** Commit that it was built from, by its label. */
    readonly revision?: string;
}

/** What can be built here. */
export interface SourceFacts {
    /** HEAD; undefined outside a Git repository. */
    readonly commit?: string;
    /** Files of the build context that differ from the commit. */
    readonly dirty: readonly string[];
    /** Whether the build context at the published image's revision is the one at hand. */
    readonly sameAsPublished: boolean;
}

export interface DeployFacts {
    /** After reconciling with the ledger. */
    readonly settings: Settings;
    readonly published?: PublishedImage;
    readonly source: SourceFacts;
}

export interface DeployPlan {
    /** To write before the update. */
    readonly settings: Settings;
    /** The slot that gets a release that it did not have. */
    readonly placed?: Served;
    /** Where that release's image comes from. */
    readonly image: "built" | "adopted" | "pinned" | "none";
    readonly from?: Served;
    /** Who has traffic afterwards; undefined when nobody has. */
    readonly to?: Served;
    /** Whether traffic goes to another release, or to a first one. */
    readonly switches: boolean;
    readonly message: string;
}

export type PlannedDeploy =
    | { readonly plan: DeployPlan; readonly problems?: undefined }
    | { readonly plan?: undefined; readonly problems: readonly Problem[] };

/** What a deploy will do, or everything that speaks against it. */
export function planDeploy({ version, promote }: DeployRequest, facts: DeployFacts): PlannedDeploy {
    const { settings } = facts;
    const from = served(settings);
    const problems: Problem[] = [];
    if (from === undefined && weights(settings.traffic).length > 0) {
        problems.push({ path: "traffic", message: "is shared between slots; give one slot 100 before a deploy." });
    }
    if (version === undefined) return problems.length > 0 ? { problems } : planWithoutVersion(promote, settings, from);
    problems.push(...versionProblems(version));
    if (problems.length > 0) return { problems };
    problems.push(...quarantineProblems(settings, version));

    const known = slotNames.flatMap(slot => {
        const release = settings.slots[slot];
        const same = release?.version === version && release.repository === settings.release.repository;
        return same && release.digest !== undefined ? [release.digest] : [];
    })[0];
    if (known !== undefined) problems.push(...movedTag(version, known, facts.published));
    const wanted: Release = { version, ...(known === undefined ? {} : { digest: known }), ...settings.release };
    const present = slotNames.find(slot => sameRelease(wanted, settings.slots[slot]));
    if (present !== undefined) {
        const slots = settings.slots;
        if (problems.length > 0) return { problems };
        return {
            plan: finish(settings, { slot: present, release: slots[present]! }, undefined, "none", promote, from),
        };
    }

    const image: ChosenImage =
        known === undefined ? chooseImage(version, facts) : { source: "pinned", digest: known, problems: [] };
    problems.push(...image.problems);
    if (problems.length > 0) return { problems };
    const slot: SlotName = from === undefined ? "blue" : otherSlot(from.slot);
    const digest = image.digest;
    const release: Release = { version, ...(digest === undefined ? {} : { digest }), ...settings.release };
    const placed = { slot, release };
    return { plan: finish(settings, placed, placed, image.source, promote, from) };
}

export function versionProblems(version: string | undefined): Problem[] {
    if (version === undefined || isVersion(version)) return [];
    return [{ path: "VERSION", message: `"${version}" is not a version; use one like 1.4.0.` }];
}

function planWithoutVersion(promote: boolean, settings: Settings, from: Served | undefined): PlannedDeploy {
    const message = "name a version to deploy, such as 1.4.0.";
    if (slotNames.every(slot => settings.slots[slot] === undefined))
        return { problems: [{ path: "VERSION", message }] };
    if (!promote) {
        const to = from === undefined ? {} : { from, to: from };
        return { plan: { settings, image: "none", switches: false, message: "update without a new release", ...to } };
    }
    const slot = from === undefined ? slotNames.find(name => settings.slots[name]) : otherSlot(from.slot);
    const release = slot === undefined ? undefined : settings.slots[slot];
    if (slot === undefined || release === undefined) {
        return { problems: [{ path: "--promote", message: "no release waits in the other slot; name a version." }] };
    }
    const problems = quarantineProblems(settings, release.version);
    if (problems.length > 0) return { problems };
    return { plan: finish(settings, { slot, release }, undefined, "none", true, from) };
}

function quarantineProblems(settings: Settings, version: string): Problem[] {
    const entry = settings.quarantine.find(quarantined => quarantined.version === version);
    if (entry === undefined) return [];
    const message =
        `${version} is quarantined since ${entry.since}: ${entry.reason}; ` +
        "release a new version, or lift it by removing its entry from quarantine.";
    return [{ path: "quarantine", message }];
}

interface ChosenImage {
    readonly source: DeployPlan["image"];
    readonly digest?: string;
    readonly problems: readonly Problem[];
}

/** A tag that exists is never published again: it is this commit's image, or the version is taken. */
function chooseImage(version: string, { settings, published, source }: DeployFacts): ChosenImage {
    const { repository } = settings.release;
    const problem = (message: string): ChosenImage => ({ source: "none", problems: [{ path: "VERSION", message }] });
    if (published !== undefined) {
        if (published.revision !== undefined && (published.revision === source.commit || source.sameAsPublished)) {
            return { source: "adopted", digest: published.digest, problems: [] };
        }
        const origin =
            published.revision === undefined ? "a commit that it does not tell" : `commit ${published.revision}`;
        return problem(
            `${repository}:${version} is published already as ${published.digest}, built from ${origin}; ` +
                `the commit at hand is ${source.commit ?? "unknown"}. A published version is never built again: ` +
                `use a new version, or \`rollback --to ${version}\` if it has served before.`,
        );
    }
    if (source.commit === undefined) {
        return problem(
            `${repository}:${version} has to be built, and ${settings.service.context} is in no Git repository; ` +
                "commit it first, so that the image can tell what it was built from.",
        );
    }
    if (source.dirty.length > 0) {
        const shown = source.dirty.slice(0, 5).join(", ") + (source.dirty.length > 5 ? ", …" : "");
        return problem(
            `${repository}:${version} has to be built, and ${settings.service.context} differs from commit ` +
                `${source.commit}: ${shown}. Commit or stash that first.`,
        );
    }
    return { source: "built", problems: [] };
}

/** A version that the settings pin runs by that digest, and its tag must still name it. */
function movedTag(version: string, digest: string, published: PublishedImage | undefined): Problem[] {
    if (published === undefined || published.digest === digest) return [];
    const message =
        `the tag ${version} has moved: the settings pin ${digest}, the registry now says ${published.digest}; ` +
        "release a new version.";
    return [{ path: "VERSION", message }];
}

function finish(
    settings: Settings,
    target: Served,
    placed: Served | undefined,
    image: DeployPlan["image"],
    promote: boolean,
    from: Served | undefined,
): DeployPlan {
    // A first release takes traffic: there is none to protect.
    const to = promote || from === undefined ? target : from;
    const switches = to.slot !== from?.slot;
    const { version } = target.release;
    const switching = from === undefined ? ", first traffic" : `, traffic from ${from.release.version}`;
    return {
        settings: {
            ...settings,
            slots: placed === undefined ? settings.slots : { ...settings.slots, [placed.slot]: placed.release },
            traffic: allTrafficTo(to.slot),
        },
        ...(placed === undefined ? {} : { placed }),
        image,
        ...(from === undefined ? {} : { from }),
        to,
        switches,
        message:
            placed === undefined && !switches
                ? "update without a new release"
                : `${placed === undefined ? "promote" : "deploy"} ${version} ${placed === undefined ? "in" : "to"} ${target.slot}${switches ? switching : ""}`,
    };
}

/** The plan in the words of a JSON result. */
export function summary({ placed, from, to }: DeployPlan) {
    return { placed: placed?.release.version, from: from?.release.version, to: to?.release.version };
}
