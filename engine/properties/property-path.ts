// Paths to properties as ignoreChanges and replaceOnChanges write them: `spec.containers[0].image`,
// `metadata.annotations["example.com/name"]`, and `*` for any key or index.
import { type PropertyMap, type PropertyValue, Secret, Unknown } from "../property-value.js";

export type PropertyPath = readonly (string | number)[];

const element = /\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|\[\*\]|\.?([^.[\]]+)/y;

/** Reads a path; throws when it cannot be one. */
export function parsePropertyPath(text: string): PropertyPath {
    const path: (string | number)[] = [];
    element.lastIndex = 0;
    while (element.lastIndex < text.length) {
        const match = element.exec(text);
        if (match === null) throw new Error(`"${text}" is not a property path; use one like spec.containers[0].image.`);
        const [, index, quoted, name] = match;
        if (index !== undefined) path.push(Number(index));
        else if (quoted !== undefined) path.push(quoted.replace(/\\(.)/g, "$1"));
        else path.push(name ?? "*");
    }
    return path;
}

/** Whether `path` is the place that `pattern` names, or lies in it. */
export function pathMatches(pattern: PropertyPath, path: PropertyPath): boolean {
    if (path.length < pattern.length) return false;
    return pattern.every((part, index) => part === "*" || String(part) === String(path[index]));
}

function child(value: PropertyValue | undefined, key: string | number): PropertyValue | undefined {
    if (value instanceof Secret) return child(value.value, key);
    if (value === undefined || value === null || typeof value !== "object" || value instanceof Unknown)
        return undefined;
    if (Array.isArray(value)) return value[Number(key)];
    return Object.hasOwn(value, key) ? value[String(key)] : undefined;
}

function keysOf(value: PropertyValue | undefined): (string | number)[] {
    if (value instanceof Secret) return keysOf(value.value);
    if (value === undefined || value === null || typeof value !== "object" || value instanceof Unknown) return [];
    return Array.isArray(value) ? [...value.keys()] : Object.keys(value);
}

/** The value with what is at `path` taken from `source`: set, replaced or removed as it is there. */
function takeFrom(
    value: PropertyValue | undefined,
    source: PropertyValue | undefined,
    path: PropertyPath,
): PropertyValue | undefined {
    if (path.length === 0) return source;
    if (value instanceof Secret) {
        const inner = takeFrom(value.value, source, path);
        return inner === undefined ? undefined : new Secret(inner);
    }
    if (value instanceof Unknown || (value !== undefined && (value === null || typeof value !== "object")))
        return value;
    const [head, ...rest] = path as [string | number, ...(string | number)[]];
    const keys = head === "*" ? new Set([...keysOf(value), ...keysOf(source)]) : [head];
    let result: PropertyValue | undefined = value;
    for (const key of keys) {
        const taken = takeFrom(child(result, key), child(source, key), rest);
        if (taken === child(result, key)) continue;
        result = withChild(result ?? (typeof key === "number" ? [] : {}), key, taken);
    }
    return result;
}

function withChild(value: PropertyValue, key: string | number, item: PropertyValue | undefined): PropertyValue {
    if (Array.isArray(value)) {
        const copy = [...value];
        if (item === undefined) copy.splice(Number(key), 1);
        else copy[Number(key)] = item;
        return copy;
    }
    const copy: PropertyMap = { ...(value as PropertyMap) };
    if (item === undefined) delete copy[key];
    else copy[String(key)] = item;
    return copy;
}

/** New inputs in which the ignored paths keep what they were. */
export function ignoreChanges(inputs: PropertyMap, old: PropertyMap, paths: readonly string[]): PropertyMap {
    let result: PropertyMap = inputs;
    for (const path of paths) result = takeFrom(result, old, parsePropertyPath(path)) as PropertyMap;
    return result;
}
