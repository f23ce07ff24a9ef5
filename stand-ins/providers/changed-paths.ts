import { isPlainObject, type PlainObject, type PlainValue } from "./plain-value.js";

/** Keys and list indexes from the top. */
export type PropertyPath = readonly (string | number)[];

/** Where two objects differ, each place at the highest level that was added, deleted or changed. */
export function changedPaths(before: PlainObject, after: PlainObject): PropertyPath[] {
    return compare([], before, after);
}

function compare(path: PropertyPath, before: PlainValue | undefined, after: PlainValue | undefined): PropertyPath[] {
    if (isPlainObject(before) && isPlainObject(after)) {
        const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
        return keys.flatMap(key => compare([...path, key], before[key], after[key]));
    }
    if (Array.isArray(before) && Array.isArray(after)) {
        const longer = before.length > after.length ? before : after;
        return longer.flatMap((_, index) => compare([...path, index], before[index], after[index]));
    }
    return before === after ? [] : [path];
}

/** Whether a path lies at or below one of `ignoreChanges`; those may have `*` for one key or index. */
export function isIgnored(path: PropertyPath, ignoreChanges: readonly string[]): boolean {
    return ignoreChanges.some(ignored =>
        pathParts(ignored).every((part, index) => part === "*" || part === String(path[index])),
    );
}

/** `spec.containers[0]["a.b/c"]` in parts. */
function pathParts(path: string): string[] {
    return path.match(/[^.[\]"]+|"[^"]*"/g)?.map(part => part.replaceAll('"', "")) ?? [];
}
