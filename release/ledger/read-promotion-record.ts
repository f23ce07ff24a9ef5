// The record of a promotion, carried by an update as one value of Pulumi's configuration, outside of the settings'
// namespace: a PromotionRecord as JSON text. Text keeps every number exact in every backend.
import type { CheckVerdict, PromotionRecord } from "../../model/promotion/promotion-record.js";
import { openJson } from "../../model/settings/config-value.js";
import type { PulumiUpdate } from "./pulumi-update.js";

export const promotionRecordKey = "fastapi-release-record:promotion";

/** The record of an update; undefined if it carried none, `unreadable` if this version cannot read it. Never throws. */
export function readPromotionRecord({
    config,
}: Pick<PulumiUpdate, "config">): PromotionRecord | "unreadable" | undefined {
    const value = config[promotionRecordKey];
    if (value === undefined) return undefined;
    const record = openJson(value);
    return isRecord(record) ? record : "unreadable";
}

type RecordFields = Readonly<Record<string, unknown>>;

const verdicts: readonly CheckVerdict[] = ["passed", "failed", "silent"];
const comparisons = ["atMost", "atLeast", "atMostTimesLive"];
const outcomes = ["going on", "done", "failed", "aborted"];
const results = ["passed", "failed", "aborted", "stopped"];

/** Anyone with access to the backend can write anything, so check a record before drawing it. */
function isRecord(value: unknown): value is PromotionRecord {
    return (
        isMap(value) &&
        value["format"] === 1 &&
        areTexts(value, "version", "slot", "since") &&
        !Number.isNaN(Date.parse(String(value["since"]))) &&
        isOptional(value["from"], from => isMap(from) && areTexts(from, "version", "slot")) &&
        outcomes.includes(String(value["outcome"])) &&
        isOptional(value["why"], isText) &&
        isListOf(value["steps"], isStep) &&
        isListOf(value["checks"], isCheck) &&
        isOptional(value["leftOut"], isNumber)
    );
}

function isStep(value: unknown): boolean {
    return (
        isMap(value) &&
        areNumbers(value, "weight", "holdSeconds", "fromSeconds", "toSeconds") &&
        results.includes(String(value["result"])) &&
        isOptional(value["why"], isText)
    );
}

function isCheck(value: unknown): boolean {
    return (
        isMap(value) &&
        areTexts(value, "name", "words") &&
        ["probe", "prometheus", "command"].includes(String(value["kind"])) &&
        isListOf(
            value["bounds"],
            bound =>
                isMap(bound) && areNumbers(bound, "threshold") && comparisons.includes(String(bound["comparison"])),
        ) &&
        isOptional(value["status"], isNumber) &&
        areNumbers(value, "mayFail") &&
        isMap(value["answers"]) &&
        areNumbers(value["answers"], ...verdicts) &&
        isVerdict(value["verdict"]) &&
        isOptional(value["candidate"], isRange) &&
        isOptional(value["live"], isRange) &&
        isListOf(value["points"], isPoint)
    );
}

function isPoint(value: unknown): boolean {
    if (!Array.isArray(value) || value.length < 3 || value.length > 4) return false;
    const [seconds, verdict, measured, ...live] = value as unknown[];
    return isNumber(seconds) && isVerdict(verdict) && (measured === null || isNumber(measured)) && live.every(isNumber);
}

function isRange(value: unknown): boolean {
    return isMap(value) && areNumbers(value, "least", "median", "most");
}

function isMap(value: unknown): value is RecordFields {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isVerdict(value: unknown): boolean {
    return verdicts.some(verdict => verdict === value);
}

function isText(value: unknown): boolean {
    return typeof value === "string";
}

function isNumber(value: unknown): boolean {
    return typeof value === "number" && Number.isFinite(value);
}

function areTexts(fields: RecordFields, ...keys: readonly string[]): boolean {
    return keys.every(key => isText(fields[key]));
}

function areNumbers(fields: RecordFields, ...keys: readonly string[]): boolean {
    return keys.every(key => isNumber(fields[key]));
}

function isListOf(value: unknown, is: (element: unknown) => boolean): boolean {
    return Array.isArray(value) && value.every(is);
}

function isOptional(value: unknown, is: (value: unknown) => boolean): boolean {
    return value === undefined || is(value);
}
