// Where two views of a step differ, as a person reads it.
import type { Json, JsonMap } from "../../engine/state/property-codec.js";

export interface Difference {
    /** "event", "state", "object", "history", …: the first part of the path. */
    readonly area: string;
    readonly path: readonly string[];
    /** undefined when there is nothing. */
    readonly expected: Json | undefined;
    readonly got: Json | undefined;
}

/** Every place where the views differ, in the order of the keys. */
export function findDifferences(expected: JsonMap, got: JsonMap): Difference[] {
    return Object.keys({ ...expected, ...got }).flatMap(area => compare(area, [], expected[area], got[area]));
}

function compare(
    area: string,
    path: readonly string[],
    expected: Json | undefined,
    got: Json | undefined,
): Difference[] {
    if (Array.isArray(expected) && Array.isArray(got)) {
        const indexes = Array.from({ length: Math.max(expected.length, got.length) }, (_, index) => index);
        return indexes.flatMap(index => compare(area, [...path, `[${index}]`], expected[index], got[index]));
    }
    if (isMap(expected) && isMap(got)) {
        const keys = [...new Set([...Object.keys(expected), ...Object.keys(got)])].sort();
        return keys.flatMap(key => compare(area, [...path, key], expected[key], got[key]));
    }
    return Object.is(expected, got) ? [] : [{ area, path, expected, got }];
}

function isMap(value: Json | undefined): value is JsonMap {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

const shown = 20;
const longestValue = 400;

/** All differences of a step in one text; at most 20 in full. */
export function formatDifferences(where: string, differences: readonly Difference[]): string {
    const blocks = differences
        .slice(0, shown)
        .map(({ area, path, expected, got }) =>
            [
                `  ${area}: ${formatPath(path)}`,
                `    expected ${formatValue(expected)}`,
                `    got      ${formatValue(got)}`,
            ].join("\n"),
        );
    const rest = differences.length - blocks.length;
    const count = differences.length === 1 ? "1 difference" : `${differences.length} differences`;
    return [`${where}: ${count}`, ...blocks, ...(rest > 0 ? [`  and ${rest} more`] : [])].join("\n");
}

function formatPath(path: readonly string[]): string {
    return path.length === 0 ? "(the whole)" : path.join(" › ").replaceAll(" › [", "[");
}

function formatValue(value: Json | undefined): string {
    if (value === undefined) return "nothing";
    const text = JSON.stringify(value);
    return text.length > longestValue ? `${text.slice(0, longestValue)}… (${text.length} characters)` : text;
}
