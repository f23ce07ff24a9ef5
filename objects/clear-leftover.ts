import { setTimeout as sleep } from "node:timers/promises";
import { isNotFound, type KubernetesApi } from "../cluster/kubernetes-api.js";
import type { KubernetesObject } from "../cluster/kubernetes-object.js";
import { objectPath } from "../cluster/object-path.js";
import { labelKeys, stackAnnotation } from "../model/names.js";
import { sharesIn, trafficReferences } from "../model/traffic/traffic-object.js";

const goneWithinMs = 60_000;
const pollMs = 200;

/** An object as the program wants it to be. */
export interface WantedObject extends KubernetesObject {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Record<string, string> };
}

/**
 * Deletes the object of this name if it is a leftover: a killed update may have made it without recording it. Our
 * labels identify it; it must be this stack's own, because no other stack gets past the namespace. Never deletes an
 * object that serves, nor a namespace that has anything in it. Returns whether a leftover existed; it is gone by then,
 * with everything that it owned.
 */
export async function clearLeftover(wanted: WantedObject, api: KubernetesApi): Promise<boolean> {
    const { namespace, name } = wanted.metadata;
    const place = { namespace, name };
    const path = await objectPath(api, { apiVersion: wanted.apiVersion, kind: wanted.kind, ...place });
    const found = await read(api, path);
    if (found === undefined || !isOurs(found, wanted)) return false;
    if (wanted.kind === "Namespace" && !(await isEmpty(api, name))) return false;
    // A Job does not serve, even if its release does.
    if (wanted.kind !== "Job") await refuseServing(api, found);
    await deleteAndWait(api, path, found);
    return true;
}

async function read(api: KubernetesApi, path: string): Promise<KubernetesObject | undefined> {
    try {
        return await api.get(path);
    } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
    }
}

/** The provider itself reports an object of somebody else that is in the way. */
function isOurs(found: KubernetesObject, wanted: KubernetesObject): boolean {
    const stack = wanted.metadata?.annotations?.[stackAnnotation];
    if (stack !== undefined && found.metadata?.annotations?.[stackAnnotation] !== stack) return false;
    const labels = Object.entries(wanted.metadata?.labels ?? {});
    return labels.length > 0 && labels.every(([key, value]) => found.metadata?.labels?.[key] === value);
}

/** The stack makes everything else after its namespace, so a leftover namespace is empty. */
async function isEmpty(api: KubernetesApi, namespace: string): Promise<boolean> {
    const kinds = ["apps/v1 Deployment", "v1 Service", "v1 Secret", "v1 Pod"];
    const lists = kinds.map(async text => {
        const [apiVersion = "", kind = ""] = text.split(" ");
        return (await api.list(await objectPath(api, { apiVersion, kind, namespace }))).items;
    });
    return (await Promise.all(lists)).flat().length === 0;
}

async function refuseServing(api: KubernetesApi, found: KubernetesObject): Promise<void> {
    const { labels = {}, namespace = "", name } = found.metadata ?? {};
    const [service, releaseId] = [labels[labelKeys.service], labels[labelKeys.releaseId]];
    if (service === undefined || releaseId === undefined) return;
    // Traffic may go through a gateway or not: the settings of that time may be unknown.
    const ways = trafficReferences({ name: service, namespace });
    const objects = await Promise.all(ways.map(async way => read(api, await objectPath(api, way))));
    const shares = objects.flatMap(object => sharesIn(object, service));
    if (!shares.some(share => share.releaseId === releaseId && share.slot === labels[labelKeys.slot])) return;
    throw new Error(
        `${found.kind} ${namespace}/${name} serves traffic but is not in the stack's state, so it was left alone. ` +
            "Restore the state that has it (pulumi stack import), or give traffic to the other slot first.",
    );
}

async function deleteAndWait(api: KubernetesApi, path: string, found: KubernetesObject): Promise<void> {
    const uid = found.metadata?.uid;
    await api
        .delete(path, { propagationPolicy: "Foreground", ...(uid === undefined ? {} : { preconditions: { uid } }) })
        .catch(error => {
            if (!isNotFound(error)) throw error;
        });
    const deadline = Date.now() + goneWithinMs;
    while ((await read(api, path)) !== undefined) {
        if (Date.now() > deadline) {
            throw new Error(
                `${path} is a leftover of a killed update and still exists ${goneWithinMs / 1000} s after its deletion. ` +
                    `Look at its finalizers, then try again.`,
            );
        }
        await sleep(pollMs);
    }
}
