import type { PropertyMap } from "../../property-value.js";
import type { Diff, DiffKind } from "../../provider.js";
import { isPlainObject, type PlainObject, type PlainValue, plainObject } from "../plain-value.js";
import { isIgnored, pathText, valueDiff } from "../value-diff.js";
import { annotations, isAnnotated } from "./annotations.js";
import { lastInputs } from "./checkpoint.js";
import { sameQuantity } from "./quantity.js";
import { type Mutability, replaces } from "./replace-rules.js";
import type { ResourceType } from "./resource-type.js";

/**
 * Compares what was asked for last with what is asked for now. What was asked for by an update that failed counts,
 * so that going back to the inputs before it is a change; after a refresh it holds what the cluster has.
 */
export function objectDiff(
    type: ResourceType,
    existing: { readonly inputs: PropertyMap; readonly outputs: PropertyMap; readonly initErrors?: string[] },
    newInputs: PropertyMap,
    ignoreChanges: readonly string[],
    mutability: Mutability,
): Diff {
    const asked = withNamespace(plainObject(lastInputs(existing)));
    // What was asked for last may not have been applied at all: then the object tells what there is.
    const unfinished = (existing.initErrors ?? []).length > 0;
    const before = unfinished ? (asLive(asked, plainObject(existing.outputs)) as PlainObject) : asked;
    const after = withNamespace(plainObject(newInputs));
    const detailedDiff: Record<string, { kind: DiffKind; inputDiff: boolean }> = {};
    const replaceKeys: string[] = [];
    for (const { path, kind, inputDiff } of valueDiff(before, after, sameQuantity)) {
        const text = pathText(path);
        if (!isIgnored(text, ignoreChanges)) {
            const replace = replaces(type, path, mutability);
            detailedDiff[text] = { kind: replace ? `${kind}-replace` : kind, inputDiff };
            replaceKeys.push(...(replace ? [text] : []));
        }
    }
    return {
        changes: Object.keys(detailedDiff).length > 0,
        replaceKeys,
        diffKeys: [],
        detailedDiff,
        deleteBeforeReplace: replaceKeys.length > 0 && keepsName(before, after),
    };
}

/** The values asked for, or what the object has in their places. */
function asLive(asked: PlainValue, live: PlainValue | undefined): PlainValue {
    if (live === undefined) {
        return asked;
    }
    if (Array.isArray(asked)) {
        return Array.isArray(live) ? asked.map((item, index) => asLive(item, live[index])) : asked;
    }
    if (!isPlainObject(asked)) {
        return isPlainObject(live) || Array.isArray(live) ? asked : live;
    }
    if (!isPlainObject(live)) {
        return asked;
    }
    return Object.fromEntries(Object.entries(asked).map(([key, value]) => [key, asLive(value, live[key])]));
}

/** Whether the replacement would bear the name of what it replaces, so that this must go first. */
export function keepsName(before: PlainObject, after: PlainObject): boolean {
    const [old, wanted] = [metadataOf(before), metadataOf(after)];
    return (
        !isAnnotated(after, annotations.autonamed) &&
        old["name"] === wanted["name"] &&
        old["namespace"] === wanted["namespace"]
    );
}

/** `default` and no namespace are the same. */
export function withNamespace(object: PlainObject): PlainObject {
    const metadata = metadataOf(object);
    if (metadata["namespace"] !== "default") {
        return object;
    }
    const { namespace: _, ...rest } = metadata;
    return { ...object, metadata: rest };
}

function metadataOf(object: PlainObject): PlainObject {
    const metadata = object["metadata"];
    return isPlainObject(metadata) ? metadata : {};
}
