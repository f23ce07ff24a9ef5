import { isNotFound, type KubernetesApi } from "../../../cluster/kubernetes-api.js";
import type { KubernetesObject } from "../../../cluster/kubernetes-object.js";
import { objectPath, UnknownKindError } from "../../../cluster/object-path.js";
import { watch } from "../../../cluster/watch.js";
import type { Existing, OperationContext } from "../../provider.js";
import { isPlainObject, plainObject } from "../plain-value.js";
import { annotation, annotations, timeoutSeconds } from "./annotations.js";
import { allowManyListeners } from "./cluster-connection.js";
import { parseId } from "./resource-type.js";

const defaultTimeoutSeconds = 600;

/** Deletes an object with what it owns and waits until it is gone. What is gone already is fine. */
export async function deleteObject(api: KubernetesApi, context: OperationContext, existing: Existing): Promise<void> {
    const outputs = plainObject(existing.outputs);
    const { namespace, name } = parseId(existing.id);
    const reference = { apiVersion: String(outputs["apiVersion"]), kind: String(outputs["kind"]), namespace };
    try {
        const list = await objectPath(api, reference);
        const options = { propagationPolicy: propagation(outputs) };
        const answer = await api.delete(`${list}/${encodeURIComponent(name)}`, options);
        if (answer.kind === "Status") {
            return;
        }
        context.log("info", "Resource scheduled for deletion", true);
        const seconds = timeoutSeconds(outputs, context.timeoutSeconds, defaultTimeoutSeconds);
        await untilGone(api, context, { list, name, uid: answer.metadata?.uid, seconds });
        context.log("info", "", true);
    } catch (error) {
        if (!isNotFound(error) && !(error instanceof UnknownKindError)) {
            throw error;
        }
    }
}

/** Foreground, as the real provider: the object goes after its dependents, so a Deployment is gone with its pods. */
function propagation(outputs: ReturnType<typeof plainObject>): "Background" | "Foreground" | "Orphan" {
    switch (annotation(outputs, annotations.deletionPropagation)?.toLowerCase()) {
        case "background":
            return "Background";
        case "orphan":
            return "Orphan";
        default:
            return "Foreground";
    }
}

async function untilGone(
    api: KubernetesApi,
    context: OperationContext,
    target: { list: string; name: string; uid: string | undefined; seconds: number },
): Promise<void> {
    const timeout = AbortSignal.timeout(target.seconds * 1000);
    allowManyListeners(context.signal);
    const signal = AbortSignal.any([context.signal, timeout]);
    let last: KubernetesObject | undefined;
    for await (const { objects } of watch(api, target.list, {
        fieldSelector: `metadata.name=${target.name}`,
        signal,
    })) {
        last = [...objects.values()].find(object => target.uid === undefined || object.metadata?.uid === target.uid);
        if (!last) {
            return;
        }
    }
    const finalizers = last?.metadata?.finalizers ?? [];
    const spec = last?.["spec"];
    const namespaceFinalizers = isPlainObject(spec) ? (spec["finalizers"] as string[] | undefined) : undefined;
    const held = [...finalizers, ...(namespaceFinalizers ?? [])].join(", ");
    const why = held ? `; finalizers might be preventing deletion (${held})` : "";
    throw new Error(
        timeout.aborted
            ? `"${target.name}" still exists ${target.seconds} s after its deletion was asked for${why}`
            : `Resource operation was cancelled for '${target.name}'${why}`,
    );
}
