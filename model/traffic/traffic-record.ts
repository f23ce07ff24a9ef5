import { canonicalJson, fingerprintPattern } from "../ledger/fingerprint.js";
import { isSlotName, releaseIdPattern, type SlotName } from "../names.js";
import type { Settings } from "../settings/settings.js";
import { shortTime } from "../settings/time-rules.js";
import { decidedShares } from "./shares.js";

/** Annotation of the traffic object: its `TrafficRecord`. */
export const recordAnnotation = "fastapi-release/record";

/**
 * What the traffic object records about the decision that it carries out. A rollback reads nothing else before it moves
 * traffic. The update that carries out the decision writes the record, after the gates that it waits for.
 */
export interface TrafficRecord {
    /** Fingerprint of the decision. Settings with another fingerprint are older or edited, and are not trusted. */
    readonly of: string;
    /** Releases that had all traffic, the latest first, without consecutive repeats; at most ten. */
    readonly served: readonly ServedRecord[];
    /** Whether a rollback has moved traffic and no update has recorded it yet. @default false */
    readonly isAhead?: boolean;
}

export interface ServedRecord {
    readonly releaseId: string;
    readonly version: string;
    readonly slot: SlotName;
    /** When it got all traffic: RFC 3339, in seconds; absent in the first record, since nothing earlier is known. */
    readonly since?: string;
    /** The oldest version that works with the data that its migration changed; absent without a migration. */
    readonly compatibleBackTo?: string;
}

const longestList = 10;
/** Longer than any record written here. */
const longestText = 16_384;

/**
 * The earlier list plus the release that the settings give all traffic now; unchanged while that stays or several share
 * it.
 *
 * @param served from the last update; undefined if there was none or it did not say, as when a program does not export
 * it: the record then has no time, which keeps it the same in each update
 */
export function nextServed(
    served: readonly ServedRecord[] | undefined,
    settings: Pick<Settings, "service" | "slots" | "traffic">,
    at: Date,
): readonly ServedRecord[] {
    const shares = decidedShares(settings);
    const [only] = shares;
    if (only === undefined || shares.length > 1 || only.releaseId === served?.[0]?.releaseId) return served ?? [];
    const { releaseId, version, slot } = only;
    const compatibleBackTo = settings.slots[slot]?.migration?.compatibleBackTo;
    const now: ServedRecord = {
        ...{ releaseId, version, slot },
        ...(served === undefined ? {} : { since: shortTime(at.getTime()) }),
        ...(compatibleBackTo === undefined ? {} : { compatibleBackTo }),
    };
    return [now, ...(served ?? [])].slice(0, longestList);
}

/** Equal records give equal text, although Pulumi returns outputs with their keys in another order. */
export function writeTrafficRecord(record: TrafficRecord): string {
    return canonicalJson(record);
}

/** Undefined if there is none, or if any of it differs from what is written here: somebody may have edited it. */
export function readTrafficRecord(text: string | undefined): TrafficRecord | undefined {
    if (text === undefined || text.length > longestText) return undefined;
    let read: unknown;
    try {
        read = JSON.parse(text);
    } catch {
        return undefined;
    }
    const { of, served, isAhead, ...others } = (read ?? {}) as Partial<Record<keyof TrafficRecord, unknown>>;
    if (Object.keys(others).length > 0 || typeof of !== "string" || !fingerprintPattern.test(of)) return undefined;
    if (isAhead !== undefined && isAhead !== true) return undefined;
    if (!Array.isArray(served) || served.length > longestList || !served.every(isServedRecord)) return undefined;
    return { of, served, ...(isAhead === true ? { isAhead } : {}) };
}

function isServedRecord(value: unknown): value is ServedRecord {
    const { releaseId, version, slot, since, compatibleBackTo, ...others } = (value ?? {}) as Record<string, unknown>;
    return (
        Object.keys(others).length === 0 &&
        typeof releaseId === "string" &&
        releaseIdPattern.test(releaseId) &&
        typeof version === "string" &&
        typeof slot === "string" &&
        isSlotName(slot) &&
        (since === undefined || (typeof since === "string" && !Number.isNaN(Date.parse(since)))) &&
        (compatibleBackTo === undefined || typeof compatibleBackTo === "string")
    );
}
