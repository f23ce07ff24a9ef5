import { setTimeout as sleep } from "node:timers/promises";
import { ApiError, isNotFound, type KubernetesApi } from "../../../cluster/kubernetes-api.js";
import type { KubernetesObject } from "../../../cluster/kubernetes-object.js";
import { objectPath, UnknownKindError } from "../../../cluster/object-path.js";
import type { PropertyMap } from "../../property-value.js";
import type { Created, OperationContext } from "../../provider.js";
import { hasUnknown, type PlainObject, plainObject } from "../plain-value.js";
import { AwaitError } from "./await/await-object.js";
import { checkpointOutputs, fieldManagerOf, initialApiVersionOf } from "./checkpoint.js";
import { createdNotLive, notCreated, partialFailure } from "./failure-texts.js";
import { objectId } from "./resource-type.js";
import { awaitReasons, waitUntilReady } from "./wait-until-ready.js";

/** Who writes the fields of a new object; updates are applied under a name of the object's own. */
const creator = "pulumi-kubernetes";
/** How often an object is created again whose namespace or kind is not there yet, and after how long at first. */
const retries = 5;
const firstPauseMs = 250;

export async function createObject(
    api: KubernetesApi,
    context: OperationContext,
    inputs: PropertyMap,
): Promise<Created> {
    const object = plainObject(inputs);
    const known = {
        fieldManager: fieldManagerOf(undefined, inputs),
        initialApiVersion: initialApiVersionOf(undefined, inputs),
    };
    const created = await post(api, context, object).catch((error: Error) => {
        throw error instanceof ApiError || error instanceof UnknownKindError ? notCreated(context.urn, error) : error;
    });
    context.log("info", "", true);
    const id = objectId(created);
    try {
        const live = await waitUntilReady(api, context, created, object);
        return { id, outputs: checkpointOutputs(live, inputs, known) };
    } catch (error) {
        const live = error instanceof AwaitError ? error.object : created;
        const outputs = checkpointOutputs(live, inputs, known);
        const sentence = (what: string) => createdNotLive(context.urn, what);
        // Whatever went wrong, the object is there: it must enter the state.
        const reasons = awaitReasons(error, sentence) ?? [sentence((error as Error).message)];
        throw partialFailure(id, outputs, reasons, inputs);
    }
}

/** What creating would give: asked of the API server where it can know, else the inputs themselves. */
export async function previewCreate(
    api: KubernetesApi,
    context: OperationContext,
    inputs: PropertyMap,
): Promise<PropertyMap> {
    if (hasUnknown(inputs)) {
        return inputs;
    }
    try {
        const object = plainObject(inputs);
        const { status: _, ...live } = await api.create(await listPath(api, object), object as KubernetesObject, {
            fieldManager: creator,
            dryRun: true,
        });
        const fieldManager = fieldManagerOf(undefined, inputs);
        return checkpointOutputs(live, inputs, {
            fieldManager,
            initialApiVersion: initialApiVersionOf(undefined, inputs),
        });
    } catch (error) {
        // Its namespace or kind may come with this very update; what exists may be about to be deleted by it.
        const expected = error instanceof ApiError && [403, 404, 409].includes(error.status);
        if (expected || error instanceof UnknownKindError) {
            return inputs;
        }
        throw error instanceof ApiError ? notCreated(context.urn, error) : error;
    }
}

async function post(api: KubernetesApi, context: OperationContext, object: PlainObject): Promise<KubernetesObject> {
    for (let attempt = 0; ; attempt++) {
        try {
            return await api.create(await listPath(api, object), object as KubernetesObject, { fieldManager: creator });
        } catch (error) {
            context.log("info", `Retry #${attempt}; creation failed: ${(error as Error).message}`, true);
            if (attempt === retries || !(isNotFound(error) || error instanceof UnknownKindError)) {
                throw error;
            }
            await sleep(firstPauseMs * 2 ** attempt, undefined, { signal: context.signal });
        }
    }
}

function listPath(api: KubernetesApi, object: PlainObject): Promise<string> {
    const { namespace } = (object as KubernetesObject).metadata ?? {};
    return objectPath(api, { apiVersion: String(object["apiVersion"]), kind: String(object["kind"]), namespace });
}
