import { inForce } from "../../model/guards/in-force.js";
import { quarantineWords } from "../../model/guards/quarantine.js";
import type { LedgerEntry } from "../../model/ledger/ledger-entry.js";
import { compareVersions } from "../../model/release/compare-versions.js";
import { imagesOf, lacksDigest, type VersionImage } from "../../model/release/release-images.js";
import type { Problem } from "../../model/settings/problem.js";
import { slotEntries } from "../../model/slots/slot-names.js";
import { weights } from "../../model/traffic/traffic.js";
import { type Ledger, lastSucceeded } from "../ledger/ledger.js";
import { type Served, served } from "../ledger/served.js";

/** A version that passed its gate in another stack, according to that stack's ledger. */
export interface TakenVersion {
    readonly stack: string;
    /** Number of the entry that records it. */
    readonly entry: number;
    readonly version: string;
    /** All of its images there, each with its digest; the release's own image first. */
    readonly images: readonly VersionImage[];
}

/** The ledger of another stack of the project. */
export interface OtherLedger extends Pick<Ledger, "entries" | "withDigests"> {
    readonly stack: string;
}

export type ChosenTaken =
    | { readonly taken: TakenVersion; readonly problem?: undefined }
    | { readonly taken?: undefined; readonly problem: Problem };

/**
 * Chooses what to take from another stack's ledger: the named version, from the last succeeded entry that has it in a slot
 * (an update succeeds only after the gates of its slots pass); without a name, the version that has all traffic there.
 */
export function chooseTaken(version: string | undefined, ledger: OtherLedger, now: Date): ChosenTaken {
    const { stack } = ledger;
    const last = lastSucceeded(ledger.entries);
    const found = version === undefined ? servedLast(ledger, last) : gated(version, ledger);
    if (typeof found === "string") return refuse(version, found);
    const { entry } = found;
    const barred = last && inForce(last, now).quarantine.find(other => other.version === found.release.version);
    if (barred !== undefined) {
        return refuse(
            version,
            `in stack ${stack}, ${barred.version} is ${quarantineWords(barred)}; ` +
                `release a new version, or lift it there with \`unquarantine ${barred.version}\`.`,
        );
    }
    const known = ledger.withDigests(entry).slots[found.slot] ?? found.release;
    const images = imagesOf(known);
    if (lacksDigest(known)) {
        const { repository } = images.find(({ digest }) => digest === undefined)!;
        const name = `${repository}:${known.version}`;
        return refuse(version, `the ledger of stack ${stack} has no digest for ${name}; deploy it there again.`);
    }
    return { taken: { stack, entry: entry.entry, version: known.version, images } };
}

interface Found extends Served {
    readonly entry: LedgerEntry;
}

/** The release that has all traffic, or why no release has. */
function servedLast({ stack, entries }: OtherLedger, last: LedgerEntry | undefined): Found | string {
    if (last === undefined) {
        const isGone = [...entries].some(({ kind, result }) => kind === "destroy" && result === "succeeded");
        return isGone
            ? `stack ${stack} was destroyed, so nothing serves there; name a version that its ledger has.`
            : `no update of stack ${stack} has succeeded yet, so nothing has passed its gate there.`;
    }
    const alone = served(last);
    if (alone !== undefined) return { entry: last, ...alone };
    const shares = weights(last.traffic).map(({ slot, weight }) => `${last.slots[slot]?.version} ${weight} %`);
    const who = shares.length === 0 ? "no release has any" : shares.join(" and ");
    return `in entry ${last.entry} of stack ${stack}, no release has all traffic: ${who}; name a version.`;
}

/** The last succeeded entry with a version in a slot, or why there is none. */
function gated(version: string, { stack, entries }: OtherLedger): Found | string {
    const tried: LedgerEntry[] = [];
    const passed = new Set<string>();
    for (const entry of entries) {
        if (entry.kind !== "update") continue;
        const releases = slotEntries(entry.slots);
        const [slot, release] = releases.find(([, other]) => other.version === version) ?? [];
        if (entry.result !== "succeeded") {
            if (release !== undefined) tried.push(entry);
            continue;
        }
        if (slot !== undefined && release !== undefined) return { entry, slot, release };
        for (const [, other] of releases) passed.add(other.version);
    }
    const advice = `versions that passed there: ${[...passed].sort(compareVersions).join(", ") || "none"}`;
    if (tried.length === 0) return `the ledger of stack ${stack} has no ${version}; ${advice}.`;
    const which = tried.toReversed().map(({ entry, result }) => `${entry} (${result})`);
    const who = which.length === 1 ? `entry ${which[0]} has it` : `entries ${which.join(", ")} have it`;
    return `${version} never passed its gate in stack ${stack}: only ${who}; ${advice}.`;
}

function refuse(version: string | undefined, message: string): ChosenTaken {
    return { problem: { path: version === undefined ? "--from" : "VERSION", message } };
}
