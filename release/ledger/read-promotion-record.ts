import { openJson } from "../../model/config-value.js";
// What a promotion measured, as the update at its end carries it: one value of Pulumi's configuration, outside of the
// settings' namespace, with a PromotionRecord as JSON text. A text is the same in every backend, number for number.
import type { CheckVerdict, PromotionRecord } from "../../model/promotion-record.js";
import type { PulumiUpdate } from "./pulumi-update.js";

export const promotionRecordKey = "fastapi-release-record:promotion";

/** Never throws: `unreadable` is one that this version cannot read. Undefined where an update carried none. */
export function readPromotionRecord({
    config,
}: Pick<PulumiUpdate, "config">): PromotionRecord | "unreadable" | undefined {
    const value = config[promotionRecordKey];
    if (value === undefined) return undefined;
    const record = openJson(value);
    return isRecord(record) ? record : "unreadable";
}

type Fields = Readonly<Record<string, unknown>>;

const verdicts: readonly CheckVerdict[] = ["passed", "failed", "silent"];
const comparisons = ["atMost", "atLeast", "atMostTimesLive"];
const outcomes = ["going on", "done", "failed", "aborted"];
const results = ["passed", "failed", "aborted", "stopped"];

/** Whoever can write to the backend can write anything: what is drawn from it has to be what it says it is. */
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

function isMap(value: unknown): value is Fields {
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

function areTexts(fields: Fields, ...keys: readonly string[]): boolean {
    return keys.every(key => isText(fields[key]));
}

function areNumbers(fields: Fields, ...keys: readonly string[]): boolean {
    return keys.every(key => isNumber(fields[key]));
}

function isListOf(value: unknown, is: (element: unknown) => boolean): boolean {
    return Array.isArray(value) && value.every(is);
}

function isOptional(value: unknown, is: (value: unknown) => boolean): boolean {
    return value === undefined || is(value);
}
