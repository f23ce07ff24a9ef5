import type { KubernetesApi } from "../../cluster/kubernetes-api.js";
import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import { watch } from "../../cluster/watch.js";

interface Versioned extends KubernetesObject {
    readonly spec?: unknown;
}

/**
 * Waits for the next change of an object's spec.
 *
 * @returns once it watches; `changedMs` is when the API server told of the change, milliseconds since 1970
 */
export async function watchChange(
    api: KubernetesApi,
    { list, name }: { readonly list: string; readonly name: string },
    signal: AbortSignal,
): Promise<{ readonly changedMs: Promise<number> }> {
    const events = watch<Versioned>(api, list, { fieldSelector: `metadata.name=${name}`, signal });
    const first = await events.next();
    const spec = () => JSON.stringify([...(first.value?.objects.values() ?? [])].map(object => object.spec));
    const before = spec();
    const changed = async () => {
        for await (const _ of events) {
            if (spec() !== before) return performance.timeOrigin + performance.now();
        }
        throw new Error(`${name} was not changed`);
    };
    const changedMs = changed();
    changedMs.catch(() => undefined);
    return { changedMs };
}
