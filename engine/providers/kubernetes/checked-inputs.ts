// What Check makes of a program's inputs: nulls go, Secret.stringData becomes base64 in data, an object without a name
// gets `logical-name-8hex` and the annotation pulumi.com/autonamed, and keeps it as long as it is not replaced.
import { createHash } from "node:crypto";
import { builtInKinds } from "../../../cluster/built-in-kinds.js";
import { containsUnknown } from "../../properties/property-inspection.js";
import { type PropertyMap, type PropertyValue, Secret, Unknown } from "../../property-value.js";
import { isPropertyMap } from "../plain-value.js";
import { annotations } from "./annotations.js";
import { logicalName, type ResourceType } from "./resource-type.js";

export interface CheckRequest {
    readonly urn: string;
    readonly type: ResourceType;
    readonly oldInputs: PropertyMap | undefined;
    readonly newInputs: PropertyMap;
    readonly randomSeed: Uint8Array;
    /** The provider's default namespace. */
    readonly namespace: string | undefined;
}

export function checkedInputs(request: CheckRequest): PropertyMap {
    let inputs = withoutNulls(request.newInputs) as PropertyMap;
    if (request.type.kind === "Secret" && request.type.apiVersion === "v1") {
        inputs = withEncodedData(inputs);
    }
    const metadata = inputs["metadata"] ?? {};
    if (!isPropertyMap(metadata)) {
        return inputs;
    }
    return { ...inputs, metadata: placed(named(withoutEmptyAnnotations(metadata), request), request) };
}

/** As recorded: annotations that are none are not kept as an empty map. */
function withoutEmptyAnnotations(metadata: PropertyMap): PropertyMap {
    const { annotations: given, ...rest } = metadata;
    return isPropertyMap(given) && Object.keys(given).length === 0 ? rest : metadata;
}

function named(metadata: PropertyMap, request: CheckRequest): PropertyMap {
    if (metadata["name"] !== undefined || metadata["generateName"] !== undefined) {
        return metadata;
    }
    const old = request.oldInputs?.["metadata"];
    const oldName = isPropertyMap(old) && isAutonamed(old) ? old["name"] : undefined;
    const suffix = createHash("sha256").update(request.urn).update(request.randomSeed).digest("hex").slice(0, 8);
    const given = metadata["annotations"];
    return {
        ...metadata,
        annotations: { ...(isPropertyMap(given) ? given : {}), [annotations.autonamed]: "true" },
        name: oldName ?? `${logicalName(request.urn)}-${suffix}`,
    };
}

function placed(metadata: PropertyMap, { namespace, type }: CheckRequest): PropertyMap {
    // A kind that is not in the table is a custom one; most of those live in namespaces.
    const namespaced = builtInKinds(type.apiVersion).get(type.kind)?.namespaced ?? true;
    return namespace !== undefined && namespaced && metadata["namespace"] === undefined
        ? { ...metadata, namespace }
        : metadata;
}

function isAutonamed(metadata: PropertyMap): boolean {
    const all = metadata["annotations"];
    return isPropertyMap(all) && all[annotations.autonamed] === "true";
}

function withEncodedData(inputs: PropertyMap): PropertyMap {
    const { stringData, ...rest } = inputs;
    // As recorded: what is not known yet in full stays where the program put it.
    if (stringData === undefined || containsUnknown(stringData)) {
        return inputs;
    }
    const data = rest["data"];
    const encoded = mapInside(stringData, entries => {
        const own = isPropertyMap(open(data)) ? (open(data) as PropertyMap) : {};
        return { ...own, ...Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, base64(value)])) };
    });
    return { ...rest, data: data instanceof Secret && !(encoded instanceof Secret) ? new Secret(encoded) : encoded };
}

function base64(value: PropertyValue): PropertyValue {
    if (value instanceof Secret) {
        return new Secret(base64(value.value));
    }
    return value instanceof Unknown ? value : Buffer.from(String(value), "utf8").toString("base64");
}

function mapInside(value: PropertyValue, change: (map: PropertyMap) => PropertyMap): PropertyValue {
    if (value instanceof Secret) {
        return new Secret(mapInside(value.value, change));
    }
    return isPropertyMap(value) ? change(value) : value;
}

function open(value: PropertyValue | undefined): PropertyValue | undefined {
    return value instanceof Secret ? value.value : value;
}

function withoutNulls(value: PropertyValue): PropertyValue {
    if (value instanceof Secret) {
        return new Secret(withoutNulls(value.value));
    }
    if (Array.isArray(value)) {
        return value.map(withoutNulls);
    }
    if (!isPropertyMap(value)) {
        return value;
    }
    const kept = Object.entries(value).filter(([, part]) => part !== null && part !== undefined);
    return Object.fromEntries(kept.map(([key, part]) => [key, withoutNulls(part)]));
}
