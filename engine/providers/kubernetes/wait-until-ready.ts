import type { KubernetesApi } from "../../../cluster/kubernetes-api.js";
import type { KubernetesObject } from "../../../cluster/kubernetes-object.js";
import type { OperationContext } from "../../provider.js";
import type { PlainObject } from "../plain-value.js";
import { annotations, isAnnotated, timeoutSeconds } from "./annotations.js";
import { AwaitError, awaitObject } from "./await/await-object.js";
import { awaitRule } from "./await/await-rules.js";
import { allowManyListeners } from "./cluster-connection.js";

/** Waits as the object's kind and annotations ask, and gives it as last seen. Throws AwaitError. */
export async function waitUntilReady(
    api: KubernetesApi,
    context: OperationContext,
    live: KubernetesObject,
    inputs: PlainObject,
): Promise<KubernetesObject> {
    const rule = awaitRule({ apiVersion: live.apiVersion ?? "", kind: live.kind ?? "" });
    if (!rule) {
        return live;
    }
    if (isAnnotated(inputs, annotations.skipAwait)) {
        context.log("info", "Skipping await logic", true);
        return live;
    }
    if (live.kind === "PersistentVolumeClaim" && (await isBoundByItsPod(api, live))) {
        return live;
    }
    allowManyListeners(context.signal);
    const ready = await awaitObject({
        api,
        rule,
        object: live,
        timeoutSeconds: timeoutSeconds(inputs, context.timeoutSeconds, rule.timeoutSeconds ?? 600),
        signal: context.signal,
        show: ({ severity, text }) => context.log(severity, text, true),
    });
    // As recorded: a definition's outputs are the first answer; whether it is served already is not among them.
    return live.kind === "CustomResourceDefinition" ? live : ready;
}

/** Why waiting ended, first the sentence, then what was wrong. */
export function awaitReasons(error: unknown, sentence: (what: string) => string): string[] | undefined {
    return error instanceof AwaitError ? [sentence(error.message), ...error.problems] : undefined;
}

/** A claim of a class that waits for the first consumer stays pending until a pod uses it. */
async function isBoundByItsPod(api: KubernetesApi, claim: KubernetesObject): Promise<boolean> {
    const name = (claim["spec"] as { storageClassName?: string } | undefined)?.storageClassName;
    if (!name) {
        return false;
    }
    const path = `/apis/storage.k8s.io/v1/storageclasses/${encodeURIComponent(name)}`;
    const storageClass = await api.get<{ volumeBindingMode?: string }>(path).catch(() => undefined);
    return storageClass?.volumeBindingMode === "WaitForFirstConsumer";
}
