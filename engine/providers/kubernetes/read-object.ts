import { isNotFound, type KubernetesApi } from "../../../cluster/kubernetes-api.js";
import type { KubernetesObject } from "../../../cluster/kubernetes-object.js";
import { objectPath, UnknownKindError } from "../../../cluster/object-path.js";
import type { PropertyMap } from "../../property-value.js";
import type { Existing, Known } from "../../provider.js";
import { isPlainObject, type PlainObject, plainObject } from "../plain-value.js";
import {
    checkpointOutputs,
    fieldManagerOf,
    hideLike,
    initialApiVersionOf,
    lastInputs,
    prunedLike,
} from "./checkpoint.js";
import { parseId, type ResourceType } from "./resource-type.js";

/** The object as it lives; undefined when it, or its kind, does not exist. */
export async function readObject(
    api: KubernetesApi,
    type: ResourceType,
    id: string,
    known: Known | undefined,
): Promise<Existing | undefined> {
    const live = await get(api, type, id);
    if (!live) {
        return undefined;
    }
    const isSecret = type.kind === "Secret" && type.apiVersion === "v1";
    const before = known && Object.keys(known.outputs).length > 0 ? known : undefined;
    const recorded = before ? lastInputs(before) : (known?.inputs ?? {});
    const inputs = before
        ? hideLike(prunedLike(live as PlainObject, plainObject(recorded)), recorded, isSecret)
        : hideLike(asInputs(live), recorded, isSecret);
    const { namespace, name } = parseId(id);
    const reference = { ...type, metadata: namespace ? { name, namespace } : { name } };
    const outputs = checkpointOutputs(live, before ? inputs : (reference as unknown as PropertyMap), {
        fieldManager: fieldManagerOf(before?.outputs, inputs),
        initialApiVersion: initialApiVersionOf(before?.outputs, { apiVersion: type.apiVersion }),
    });
    return { id, inputs, outputs };
}

async function get(api: KubernetesApi, type: ResourceType, id: string): Promise<KubernetesObject | undefined> {
    try {
        return await api.get<KubernetesObject>(await objectPath(api, { ...type, ...parseId(id) }));
    } catch (error) {
        if (isNotFound(error) || error instanceof UnknownKindError) {
            return undefined;
        }
        throw error;
    }
}

/** What a program would have written to get this object: without what only the cluster writes. */
function asInputs(live: KubernetesObject): PropertyMap {
    const { status: _, metadata, ...rest } = live as PlainObject;
    const written = isPlainObject(metadata) ? { ...metadata } : {};
    for (const key of ["creationTimestamp", "generation", "managedFields", "resourceVersion", "uid"]) {
        delete written[key];
    }
    return { ...rest, metadata: written };
}
