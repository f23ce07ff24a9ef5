import type { DiffKind } from "../provider.js";
import { isPlainObject, type PlainObject, type PlainValue, unknownText } from "./plain-value.js";

export interface Change {
    /** Keys and list indexes from the top. */
    readonly path: readonly (string | number)[];
    readonly kind: Extract<DiffKind, "add" | "delete" | "update">;
    /** The inputs alone tell of it: so for whatever is deleted. */
    readonly inputDiff: boolean;
}

/** Whether two leaves that differ in spelling mean the same. */
export type SameMeaning = (path: readonly (string | number)[], before: PlainValue, after: PlainValue) => boolean;

/** Differences of two objects, each named at the highest place that was added, deleted or changed. */
export function valueDiff(before: PlainObject, after: PlainObject, same: SameMeaning = () => false): Change[] {
    return compare([], before, after, same);
}

function compare(path: (string | number)[], before: PlainValue, after: PlainValue, same: SameMeaning): Change[] {
    if (isPlainObject(before) && isPlainObject(after)) {
        const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
        return keys.flatMap(key => compareEntry([...path, key], before[key], after[key], same));
    }
    if (Array.isArray(before) && Array.isArray(after)) {
        const length = Math.max(before.length, after.length);
        return Array.from({ length }, (_, index) => index).flatMap(index =>
            compareEntry([...path, index], before[index], after[index], same),
        );
    }
    if (after === unknownText && isPlainObject(before)) {
        // As recorded: a whole map that becomes unknown counts as the deletion of each of its entries.
        return Object.keys(before).map(key => ({ path: [...path, key], kind: "delete", inputDiff: true }));
    }
    if (before === after || same(path, before, after)) {
        return [];
    }
    return [{ path, kind: "update", inputDiff: false }];
}

function compareEntry(
    path: (string | number)[],
    before: PlainValue | undefined,
    after: PlainValue | undefined,
    same: SameMeaning,
): Change[] {
    if (before === undefined || after === undefined) {
        const deleted = after === undefined;
        return [{ path, kind: deleted ? "delete" : "add", inputDiff: deleted }];
    }
    return compare(path, before, after, same);
}

/** `spec.containers[0].image`; keys that are no words stand in brackets: `metadata.annotations["a.b/c"]`. */
export function pathText(path: readonly (string | number)[]): string {
    return path
        .map((part, index) => {
            if (typeof part === "number") {
                return `[${part}]`;
            }
            if (/[.[\]"]/.test(part)) {
                return `[${JSON.stringify(part)}]`;
            }
            return index === 0 ? part : `.${part}`;
        })
        .join("");
}

/** Whether a path lies at or below one of `ignoreChanges`; those may have `*` for one key or index. */
export function isIgnored(path: string, ignoreChanges: readonly string[]): boolean {
    const inside = pathParts(path);
    return ignoreChanges.some(ignored =>
        pathParts(ignored).every((part, index) => part === "*" || part === inside[index]),
    );
}

function pathParts(path: string): string[] {
    return path.match(/[^.[\]"]+|"[^"]*"/g)?.map(part => part.replaceAll('"', "")) ?? [];
}
