import { equalProperties } from "../properties/property-equality.js";
import { parsePropertyPath, pathMatches } from "../properties/property-path.js";
import type { PropertyMap } from "../property-value.js";
import type { Diff, DiffKind } from "../provider.js";

const none: Diff = { changes: false, replaceKeys: [], diffKeys: [], detailedDiff: {}, deleteBeforeReplace: false };

/** The difference for resources that have no provider to tell it: components, and providers themselves. */
export function diffWithoutProvider(old: PropertyMap, inputs: PropertyMap): Diff {
    const keys = [...new Set([...Object.keys(old), ...Object.keys(inputs)])];
    const diffKeys = keys.filter(key => !equalProperties(old[key], inputs[key])).sort();
    return { ...none, changes: diffKeys.length > 0, diffKeys };
}

const replaceKind = (kind: DiffKind): DiffKind => (kind.endsWith("-replace") ? kind : (`${kind}-replace` as DiffKind));

/** Whether a difference means a new object. */
export function wantsReplacement(diff: Diff): boolean {
    return (
        diff.replaceKeys.length > 0 || Object.values(diff.detailedDiff).some(({ kind }) => kind.endsWith("-replace"))
    );
}

/** The difference in which changes at the given paths force a replacement. */
export function replaceOnChanges(diff: Diff, paths: readonly string[]): Diff {
    if (!diff.changes || paths.length === 0) return diff;
    const patterns = paths.map(parsePropertyPath);
    const matches = (path: string) => patterns.some(pattern => pathMatches(pattern, parsePropertyPath(path)));
    const entries = Object.entries(diff.detailedDiff);
    if (entries.length > 0) {
        const detailedDiff = entries.map(([path, change]) => [
            path,
            matches(path) ? { ...change, kind: replaceKind(change.kind) } : change,
        ]);
        return { ...diff, detailedDiff: Object.fromEntries(detailedDiff) };
    }
    const forced = diff.diffKeys.filter(key => patterns.some(([head]) => head === "*" || head === key));
    return { ...diff, replaceKeys: [...new Set([...diff.replaceKeys, ...forced])] };
}

/** What happens to a resource that the program registers. */
export type Change = "create" | "same" | "update" | "replace" | "replace-delete-first" | "recreate";

/** What is known about a registration when it is decided. */
export interface Registration {
    readonly exists: boolean;
    /** The old state is of an object that others own and that was only read. */
    readonly wasExternal: boolean;
    /** Deleted earlier in this update, because something it depends on had to be deleted first. */
    readonly deletedBefore: boolean;
    /** The old object is gone already; only its replacement is missing. */
    readonly pendingReplacement: boolean;
    readonly hasInitErrors: boolean;
    /** Asked for by the user. */
    readonly forceReplace: boolean;
    /** The resource's option; undefined leaves it to the provider. */
    readonly deleteBeforeReplace: boolean | undefined;
    readonly diff: Diff;
}

export function decideChange(registration: Registration): Change {
    const { diff } = registration;
    if (!registration.exists) return "create";
    if (registration.deletedBefore || registration.wasExternal) return "recreate";
    if (registration.pendingReplacement) return "replace-delete-first";
    if (registration.forceReplace || (diff.changes && wantsReplacement(diff))) {
        return (registration.deleteBeforeReplace ?? diff.deleteBeforeReplace) ? "replace-delete-first" : "replace";
    }
    return diff.changes || registration.hasInitErrors ? "update" : "same";
}
