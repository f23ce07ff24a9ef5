// Stack outputs as the CLI prints them: `    key: "value"`, `  ~ key: "old" => "new"`, `  + key`, `  - key`; maps and
// lists over several lines, four blanks deeper each.

import { isSerializedSecret, type Json, type JsonMap } from "../state/property-codec.js";
import { formatAsset, isAssetOrArchive } from "./asset-text.js";

/** The lines of the Outputs section; empty when there are none. Secrets are signed as in events. */
export function formatOutputs(old: JsonMap, current: JsonMap, onlyChanges = false): string {
    return formatMap(old, current, 0, onlyChanges).join("");
}

function formatMap(old: JsonMap, current: JsonMap, depth: number, onlyChanges: boolean): string[] {
    const keys = [...new Set([...Object.keys(old), ...Object.keys(current)])].sort();
    const width = Math.max(0, ...keys.map(key => key.length));
    const shown = keys.filter(key => isShown(old[key]) || isShown(current[key]));
    return shown.flatMap(key => formatChange(key.padEnd(width), old[key], current[key], depth, onlyChanges));
}

function formatChange(
    label: string,
    old: Json | undefined,
    current: Json | undefined,
    depth: number,
    onlyChanges: boolean,
    inList = false,
): string[] {
    if (old === undefined) {
        return formatWhole("+", label, current as Json, depth);
    }
    if (current === undefined) {
        return formatWhole("-", label, old, depth);
    }
    if (isSerializedSecret(current) || JSON.stringify(old) === JSON.stringify(current)) {
        return onlyChanges ? [] : formatWhole(" ", label, current, depth);
    }
    if (isAssetOrArchive(current)) {
        return formatWhole("~", label, current, depth);
    }
    if (isMap(old) && isMap(current)) {
        // As the CLI does: what is inside an element of a list stands four blanks deeper.
        const inner = inList ? depth + 1 : depth;
        return [open("~", label, "{", depth), ...formatMap(old, current, inner + 1, onlyChanges), close("}", inner)];
    }
    if (Array.isArray(old) && Array.isArray(current)) {
        const length = Math.max(old.length, current.length);
        const elements = Array.from({ length }, (_, index) =>
            formatChange(`[${index}]`, old[index], current[index], depth + 1, onlyChanges, true),
        );
        return [open("~", label, "[", depth), ...elements.flat(), close("]", depth)];
    }
    return [`${indent("~", depth)}${label}: ${formatScalar(old)} => ${formatScalar(current)}\n`];
}

function formatWhole(sign: string, label: string, value: Json, depth: number): string[] {
    if (isAssetOrArchive(value)) {
        const [first, ...rest] = formatAsset(value, depth);
        return [`${indent(sign, depth)}${label}: ${first}\n`, ...rest.map(line => `${line}\n`)];
    }
    const entries = isMap(value)
        ? Object.entries(value)
              .filter(([, element]) => isShown(element))
              .sort(([a], [b]) => (a < b ? -1 : 1))
        : Array.isArray(value)
          ? value.map((element, index) => [`[${index}]`, element] as const)
          : [];
    if (entries.length === 0) {
        return [`${indent(sign, depth)}${label}: ${formatScalar(value)}\n`];
    }
    const width = Math.max(...entries.map(([key]) => key.length));
    const [left, right] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
    // As the CLI does: an element of a list has its sign in the list's own column.
    const toElement = (line: string) => line.replace(`${indent(sign, depth + 1)}[`, `${indent(sign, depth)}    [`);
    const lines = entries.flatMap(([key, element]) => {
        const [first, ...rest] = formatWhole(sign, key.padEnd(width), element, depth + 1);
        return [Array.isArray(value) ? toElement(first as string) : (first as string), ...rest];
    });
    return [open(sign, label, left as string, depth), ...lines, close(right as string, depth)];
}

/** What is empty or null in a map is left out. */
function isShown(value: Json | undefined): boolean {
    return value !== undefined && value !== null && value !== "";
}

function isMap(value: Json): value is JsonMap {
    return typeof value === "object" && value !== null && !Array.isArray(value) && !isSerializedSecret(value);
}

function indent(sign: string, depth: number): string {
    return `${"    ".repeat(depth)}  ${sign} `;
}

function open(sign: string, label: string, bracket: string, depth: number): string {
    return `${indent(sign, depth)}${label}: ${bracket}\n`;
}

function close(bracket: string, depth: number): string {
    return `${"    ".repeat(depth + 1)}${bracket}\n`;
}

function formatScalar(value: Json): string {
    if (value === "[secret]" || isSerializedSecret(value)) {
        return "[secret]";
    }
    // Go writes all digits of a whole number.
    const whole = typeof value === "number" && Number.isInteger(value);
    return value === null ? "<null>" : whole ? BigInt(value).toString() : JSON.stringify(value);
}
