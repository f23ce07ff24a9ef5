import { canonicalJson } from "../../model/ledger/fingerprint.js";
import { readTime } from "../../model/settings/time-rules.js";

/** Whether two values are the same in JSON, whatever the order of their keys. */
export function sameValue(left: unknown, right: unknown): boolean {
    return canonicalJson({ value: left }) === canonicalJson({ value: right });
}

/** The same, but ignores how times are spelled. */
export function sameButForTimes(left: unknown, right: unknown): boolean {
    return sameValue(respelled(left), respelled(right));
}

function respelled(value: unknown): unknown {
    if (typeof value === "string") return readTime(value) ?? value;
    if (Array.isArray(value)) return value.map(respelled);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, respelled(inner)]));
}
