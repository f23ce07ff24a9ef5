import { setTimeout as sleep } from "node:timers/promises";
import { isNotFound, type KubernetesApi } from "../../cluster/kubernetes-api.js";
import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import { objectPath } from "../../cluster/object-path.js";
import { isReady, type Pod, podsByLabels } from "../../cluster/pods-by-labels.js";
import { labelKeys, type SlotName, slotObjectName, slotSelector } from "../../model/names.js";
import { releaseId } from "../../model/release/release-id.js";
import type { ServiceSettings, Settings } from "../../model/settings/settings.js";
import { slotEntries } from "../../model/slots/slot-names.js";
import type { Served } from "../ledger/served.js";
import type { OpenStack } from "../open/open-stack.js";
import { elapsedSeconds, formatSeconds, type Report } from "../output/report.js";

/** The pods of one release in its slot. */
export function releasePods(api: KubernetesApi, { service }: Settings, whose: Served): Promise<readonly Pod[]> {
    const selector = slotSelector(service.name, whose.slot, releaseId(service.name, whose.release));
    return podsByLabels(api, service.namespace, selector);
}

/** Slots whose release has pods in the state but none that is ready. */
export async function unreadySlots({ api, settings, ledger }: OpenStack): Promise<readonly SlotName[]> {
    const looked = slotEntries(settings.slots).map(async ([slot, release]) => {
        // A release that is kept without pods gets them before it gets traffic.
        if ((ledger.state?.podsOf(slot, releaseId(settings.service.name, release)) ?? 0) === 0) return [];
        const pods = await releasePods(api, settings, { slot, release });
        return pods.some(isReady) ? [] : [slot];
    });
    return (await Promise.all(looked)).flat();
}

interface DeploymentObject extends KubernetesObject {
    readonly spec?: { readonly replicas?: number };
}

/** Pods that the autoscaler wants for the live release; undefined without an autoscaler or a live release. */
export async function readLiveSize(
    api: KubernetesApi,
    { service }: Settings,
    live: Served | undefined,
): Promise<number | undefined> {
    if (service.scale === undefined || live === undefined) return undefined;
    const name = slotObjectName(service.name, live.slot, releaseId(service.name, live.release));
    const { namespace } = service;
    const path = await objectPath(api, { apiVersion: "apps/v1", kind: "Deployment", namespace, name });
    try {
        return (await api.get<DeploymentObject>(path, { timeoutMs: 5000 })).spec?.replicas;
    } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
    }
}

/** Waits out the drain time of the release that lost traffic: for its connections or, with a gateway, its requests. */
export async function waitForDrain(
    from: Served,
    sinceMs: number,
    { gateway, drainSeconds }: ServiceSettings,
    report: Report,
): Promise<void> {
    const left = sinceMs + (gateway?.settleSeconds ?? drainSeconds) * 1000 - Date.now();
    if (left <= 0) return;
    const what = gateway === undefined ? "kept-alive connections leave" : "requests under way end";
    const { slot, release } = from;
    const facts = { version: release.version, slot };
    await report.phase("drain", async () => {
        report.say(`draining ${facts.version} in ${slot}: ${what} within ${formatSeconds(left / 1000)}`, {
            event: "draining",
            ...facts,
            seconds: left / 1000,
        });
        await sleep(left);
        report.say(`drained after ${formatSeconds(elapsedSeconds())}`, { event: "drained", ...facts });
    });
}

/** Kinds of a release's objects, with their apiVersion. */
export const releaseKinds = {
    Deployment: "apps/v1",
    Service: "v1",
    ConfigMap: "v1",
    Job: "batch/v1",
    PodDisruptionBudget: "policy/v1",
    HorizontalPodAutoscaler: "autoscaling/v2",
    ServiceAccount: "v1",
    NetworkPolicy: "networking.k8s.io/v1",
} as const;

export type ReleaseKind = keyof typeof releaseKinds;

/** The objects of a kind that have the service's label, and further labels if given. */
export async function labelledObjects(
    api: KubernetesApi,
    { name, namespace }: Pick<ServiceSettings, "name" | "namespace">,
    kind: ReleaseKind | "Pod",
    labels: Readonly<Record<string, string>> = {},
): Promise<readonly KubernetesObject[]> {
    const apiVersion = kind === "Pod" ? "v1" : releaseKinds[kind];
    const labelSelector = Object.entries({ [labelKeys.service]: name, ...labels })
        .map(([key, value]) => `${key}=${value}`)
        .join(",");
    const path = await objectPath(api, { apiVersion, kind, namespace });
    return (await api.list(path, { query: { labelSelector }, timeoutMs: 10_000 })).items;
}
