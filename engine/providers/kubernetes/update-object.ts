import { ApiError, isConflict, isNotFound, type KubernetesApi } from "../../../cluster/kubernetes-api.js";
import type { KubernetesObject } from "../../../cluster/kubernetes-object.js";
import { objectPath } from "../../../cluster/object-path.js";
import type { PropertyMap } from "../../property-value.js";
import type { Existing, OperationContext } from "../../provider.js";
import { hasUnknown, isPlainObject, type PlainObject, plainObject } from "../plain-value.js";
import { annotations, isAnnotated } from "./annotations.js";
import { AwaitError } from "./await/await-object.js";
import { checkpointOutputs, fieldManagerOf, initialApiVersionOf } from "./checkpoint.js";
import { applyConflict, notUpdated, partialFailure, updatedNotLive } from "./failure-texts.js";
import { needsTakeover, takeOverFields } from "./field-ownership.js";
import { objectId, parseId } from "./resource-type.js";
import { awaitReasons, waitUntilReady } from "./wait-until-ready.js";

export async function updateObject(
    api: KubernetesApi,
    context: OperationContext,
    existing: Existing,
    newInputs: PropertyMap,
): Promise<PropertyMap> {
    if (context.preview && hasUnknown(newInputs)) {
        return newInputs;
    }
    const object = plainObject(newInputs);
    const known = {
        fieldManager: fieldManagerOf(existing.outputs, newInputs),
        initialApiVersion: initialApiVersionOf(existing.outputs, newInputs),
    };
    const path = await objectPath(api, {
        apiVersion: String(object["apiVersion"]),
        kind: String(object["kind"]),
        ...parseId(existing.id),
    });
    const request = {
        api,
        context,
        path,
        object,
        before: plainObject(existing.outputs),
        fieldManager: known.fieldManager,
    };
    let live: KubernetesObject | undefined;
    try {
        live = await (context.preview ? dryRun(request) : apply(request));
        if (context.preview) {
            const { status: _, ...planned } = live;
            return checkpointOutputs(planned, newInputs, known);
        }
        live = await waitUntilReady(api, context, live, object);
        return checkpointOutputs(live, newInputs, known);
    } catch (error) {
        if (isNotFound(error)) {
            throw notUpdated(context.urn, error as Error);
        }
        if (live === undefined && !(error instanceof ApiError)) {
            throw error;
        }
        const sentence = (what: string) => updatedNotLive(objectId(object as KubernetesObject), what);
        const conflict = live === undefined && isConflict(error);
        const what = conflict ? applyConflict(known.fieldManager, error as Error) : (error as Error).message;
        const reasons = awaitReasons(error, sentence) ?? [sentence(what)];
        const found = error instanceof AwaitError ? error.object : (live ?? (await api.get<KubernetesObject>(path)));
        throw partialFailure(existing.id, checkpointOutputs(found, newInputs, known), reasons);
    }
}

interface ApplyRequest {
    readonly api: KubernetesApi;
    readonly path: string;
    readonly object: PlainObject;
    /** The outputs recorded last. */
    readonly before: PlainObject;
    readonly fieldManager: string;
}

/** One PATCH; the first time for an object that was created with a POST, another before it. */
async function apply(request: ApplyRequest): Promise<KubernetesObject> {
    const { api, path, before, fieldManager } = request;
    await takeOverFields(api, path, before as KubernetesObject, fieldManager);
    const force = isAnnotated(request.object, annotations.patchForce);
    const options = { fieldManager, force };
    const uid = isPlainObject(before["metadata"]) ? before["metadata"]["uid"] : undefined;
    try {
        // Applying to what is not there creates it; with its uid that is refused.
        const live = await api.apply(path, withUid(request.object, uid), options);
        if (needsTakeover(before as KubernetesObject) || !needsTakeover(live)) {
            return live;
        }
        // Someone used kubectl since: what that set goes unless it is asked for.
        await takeOverFields(api, path, live, fieldManager);
        return await api.apply(path, withUid(request.object, uid), options);
    } catch (error) {
        if (!isOtherObject(error) && !isConflict(error)) {
            throw error;
        }
        // Gone (then this says so), made anew by someone else under the same name, or changed with kubectl.
        const live = await api.get<KubernetesObject>(path);
        if (!isOtherObject(error) && !needsTakeover(live)) {
            throw error;
        }
        await takeOverFields(api, path, live, fieldManager);
        return api.apply(path, withUid(request.object, live.metadata?.uid), options);
    }
}

async function dryRun(request: ApplyRequest): Promise<KubernetesObject> {
    const { api, path, before, fieldManager } = request;
    const force = isAnnotated(request.object, annotations.patchForce);
    const uid = isPlainObject(before["metadata"]) ? before["metadata"]["uid"] : undefined;
    const object = withUid(request.object, uid);
    try {
        return await api.apply(path, object, { fieldManager, force, dryRun: true });
    } catch (error) {
        // The real update takes over the creator's fields first, which a preview must not.
        const creatorsAlone =
            isConflict(error) &&
            needsTakeover(before as KubernetesObject) &&
            [...(error as Error).message.matchAll(/conflicts? with "([^"]*)"/g)].every(([, name]) =>
                /^(pulumi|kubectl|before-first-apply)/.test(name ?? ""),
            );
        if (isOtherObject(error)) {
            const live = await api.get<KubernetesObject>(path);
            return api.apply(path, withUid(request.object, live.metadata?.uid), {
                fieldManager,
                force: true,
                dryRun: true,
            });
        }
        if (!creatorsAlone) {
            throw error;
        }
        return api.apply(path, object, { fieldManager, force: true, dryRun: true });
    }
}

function withUid(object: PlainObject, uid: unknown): KubernetesObject {
    return typeof uid === "string" ? { ...object, metadata: { ...(object["metadata"] as object), uid } } : object;
}

function isOtherObject(error: unknown): boolean {
    return (
        error instanceof ApiError &&
        (error.status === 409 || error.status === 422) &&
        /uid mismatch|metadata\.uid|UID in precondition/.test(error.message)
    );
}
