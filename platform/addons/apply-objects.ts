import { setTimeout as sleep } from "node:timers/promises";
import { isNotFound, type KubernetesApi } from "../../cluster/kubernetes-api.js";
import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import { objectPath } from "../../cluster/object-path.js";

/** A kind is served a moment after its definition was taken, a system namespace a moment after the first start. */
const servedWithinMs = 15_000;

/** Applies the objects one after the other: what an object needs stands before it. Changes nothing the second time. */
export async function applyObjects(api: KubernetesApi, objects: readonly KubernetesObject[]): Promise<void> {
    for (const object of objects) {
        const deadline = Date.now() + servedWithinMs;
        const { apiVersion = "", kind = "", metadata = {} } = object;
        const path = await objectPath(api, { apiVersion, kind, ...metadata });
        for (;;) {
            try {
                await api.apply(path, object, { fieldManager: "fastapi-release-platform", force: true });
                break;
            } catch (error) {
                if (!isNotFound(error) || Date.now() > deadline) throw error;
                await sleep(100);
            }
        }
    }
}
