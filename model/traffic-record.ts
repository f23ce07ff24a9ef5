import { canonicalJson } from "./canonical-json.js";
import { fingerprintPattern } from "./fingerprint.js";
import { isSlotName, releaseIdPattern } from "./names.js";
import type { Settings, SlotName } from "./settings.js";
import { decidedShares } from "./shares.js";
import { shortTime } from "./time-rules.js";

/** Annotation of the object that leads users: its `TrafficRecord`. */
export const recordAnnotation = "fastapi-release/record";

/**
 * What the object that leads users tells of the decision that it carries out, for a rollback, which asks nobody else before
 * it moves traffic. It is written by the update that carries the decision out, after the gates that it waits for.
 */
export interface TrafficRecord {
    /** Fingerprint of the decision. Settings with another fingerprint are older or edited, and are not trusted. */
    readonly of: string;
    /** Releases that had all traffic, the last one first, each once in a row; at most ten. */
    readonly served: readonly ServedRecord[];
    /** Whether a rollback has moved traffic, and no update has recorded that yet. @default false */
    readonly isAhead?: boolean;
}

export interface ServedRecord {
    readonly releaseId: string;
    readonly version: string;
    readonly slot: SlotName;
    /** When it was given all traffic: RFC 3339, in seconds; absent in the first record, which knows of nothing before. */
    readonly since?: string;
    /** The oldest version that works with what its migration left behind; absent without a migration. */
    readonly compatibleBackTo?: string;
}

const longestList = 10;
/** Longer than any that is written here. */
const longestText = 16_384;

/**
 * What served before with what the settings give all traffic now; the same while that stays or several share it.
 *
 * @param served of the last update; undefined where there was none, or it did not tell, as where a program does not export it: the
 *     record has no time then, so that each update tells the same
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

/** The same text for the same record: Pulumi gives outputs back with their keys in another order. */
export function writeTrafficRecord(record: TrafficRecord): string {
    return canonicalJson(record);
}

/** Undefined where there is none, or anything in it is not as it is written here: somebody may have edited it. */
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
