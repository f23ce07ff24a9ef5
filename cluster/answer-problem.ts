// What every answer of Kubernetes' API has: below /api and /apis an object has `kind` and `metadata`, and a list also `items`,
// which Go writes as null if it is empty. An APIResourceList has `resources` and no metadata; a review, which is posted without
// metadata, may come back without. /version and /openapi are other documents.
import { isWebPage } from "./api-error.js";

/** What an answer is instead of the asked object; undefined if it is one. */
export function objectProblem(answer: unknown, path: string, sent?: unknown): string | undefined {
    if (!isObject(answer)) return typeof answer === "string" ? describeText(answer) : JSON.stringify(answer);
    if (!/^\/apis?\//.test(path)) return undefined;
    const { kind, metadata, resources } = answer;
    if (typeof kind !== "string" || kind === "") return "an object without a kind";
    if (kind === "APIResourceList")
        return Array.isArray(resources) ? undefined : `an object of kind ${kind} without resources`;
    if (isObject(metadata) || (metadata === undefined && isObject(sent) && !("metadata" in sent))) return undefined;
    return `an object of kind ${kind} without metadata`;
}

export function listProblem(answer: unknown, path: string): string | undefined {
    const problem = objectProblem(answer, path);
    if (problem !== undefined) return problem;
    const { kind, items } = answer as { kind: string; items?: unknown };
    if (items === null) return undefined;
    if (!Array.isArray(items)) return `an object of kind ${kind} without items`;
    return items.every(item => isObject(item) && isObject(item["metadata"]))
        ? undefined
        : `an object of kind ${kind} with an item without metadata`;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

function describeText(body: string): string {
    if (isWebPage(body)) return "a web page, perhaps for a log-in";
    return body.trim() === "" ? "nothing" : JSON.stringify(body.trim().slice(0, 80));
}
