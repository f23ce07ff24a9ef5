import { setTimeout as sleep } from "node:timers/promises";
import { labelKeys, stackAnnotation } from "../model/names.js";
import { sharesIn, trafficReferences } from "../model/traffic-object.js";
import { isNotFound, type KubernetesApi } from "./kubernetes-api.js";
import type { KubernetesObject } from "./kubernetes-object.js";
import { objectPath } from "./object-path.js";

const goneWithinMs = 60_000;
const pollMs = 200;

/** An object as a program wants it. */
export interface WantedObject extends KubernetesObject {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Record<string, string> };
}

/**
 * Deletes the object of this name if it is a leftover: an update that was killed may have made it without recording it.
 * It is known by our labels; that it is this stack's own follows from the namespace, which no other stack gets past.
 * What serves is never taken for a leftover, nor is a namespace with anything in it. Gives whether there was one; it is
 * gone then, with all that it owns.
 */
export async function clearLeftover(wanted: WantedObject, api: KubernetesApi): Promise<boolean> {
    const { namespace, name } = wanted.metadata;
    const place = { ...(namespace === undefined ? {} : { namespace }), name };
    const path = await objectPath(api, { apiVersion: wanted.apiVersion, kind: wanted.kind, ...place });
    const found = await read(api, path);
    if (found === undefined || !isOurs(found, wanted)) return false;
    if (wanted.kind === "Namespace" && !(await isEmpty(api, name))) return false;
    // A Job of a release that serves does not serve itself.
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

/** The provider says itself that an object of somebody else is in the way. */
function isOurs(found: KubernetesObject, wanted: KubernetesObject): boolean {
    const stack = wanted.metadata?.annotations?.[stackAnnotation];
    if (stack !== undefined && found.metadata?.annotations?.[stackAnnotation] !== stack) return false;
    const labels = Object.entries(wanted.metadata?.labels ?? {});
    return labels.length > 0 && labels.every(([key, value]) => found.metadata?.labels?.[key] === value);
}

/** The stack makes everything else after its namespace: one that was left behind has nothing in it. */
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
    // The settings that named a gateway, or none, may not be at hand.
    const ways = trafficReferences({ name: service, namespace });
    const objects = await Promise.all(ways.map(async way => read(api, await objectPath(api, way))));
    const shares = objects.flatMap(object => sharesIn(object, service));
    if (!shares.some(share => share.releaseId === releaseId && share.slot === labels[labelKeys.slot])) return;
    throw new Error(
        `${found.kind} ${namespace}/${name} serves traffic, but the stack's state does not know it; it is left alone. ` +
            "Bring back the state that knows it (pulumi stack import), or give traffic to the other slot first.",
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
                `${path} was left behind by an update that was killed, and is still there ` +
                    `${goneWithinMs / 1000} s after its deletion. Look at its finalizers, then try again.`,
            );
        }
        await sleep(pollMs);
    }
}
