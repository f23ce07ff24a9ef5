import { isPlainObject, type PlainObject, type PlainValue } from "./plain-value.js";

/** Keys and list indexes, starting at the top. */
export type PropertyPath = readonly (string | number)[];

/** The differences between two objects: for each, the highest path that was added, deleted or changed. */
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

/** Whether a path equals or lies below one of `ignoreChanges`, in which `*` matches any one key or index. */
export function isIgnored(path: PropertyPath, ignoreChanges: readonly string[]): boolean {
    return ignoreChanges.some(ignored =>
        pathParts(ignored).every((part, index) => part === "*" || part === String(path[index])),
    );
}

/** Splits `spec.containers[0]["a.b/c"]` into its parts. */
function pathParts(path: string): string[] {
    return path.match(/[^.[\]"]+|"[^"]*"/g)?.map(part => part.replaceAll('"', "")) ?? [];
}
