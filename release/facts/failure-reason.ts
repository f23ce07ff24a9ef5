import type { KubernetesApi } from "../../cluster/kubernetes-api.js";
import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import { objectPath } from "../../cluster/object-path.js";
import { podLogs } from "../../cluster/pod-logs.js";
import { type Pod, podsByLabels } from "../../cluster/pods-by-labels.js";
import { appContainer, labelKeys, slotSelector } from "../../model/names.js";
import { releaseId } from "../../model/release-id.js";
import type { Settings } from "../../model/settings.js";
import type { Served } from "../ledger/served.js";
import { releasePods } from "./release-pods.js";

/** How much of a container's log is shown; the whole of it stays in the cluster until the next update. */
const shownLines = 10;

/** With many pods each shows fewer lines, but never fewer than these. */
const shownInAll = 60;
const leastLines = 3;

/**
 * Why a candidate failed, from what it left in the cluster: the words of its migration and its gate, then
 * the last log lines of all its pods.
 */
export async function failureReason(api: KubernetesApi, settings: Settings, candidate: Served): Promise<string[]> {
    const { [labelKeys.slot]: _slot, ...release } = slotSelector(
        settings.service.name,
        candidate.slot,
        releaseId(settings.service.name, candidate.release),
    );
    const sections = [
        jobLines(api, settings, "migration", release),
        jobLines(api, settings, "gate", { ...release, [labelKeys.slot]: candidate.slot }),
        candidateLines(api, settings, candidate),
    ];
    const found = await Promise.allSettled(sections);
    // What cannot be read any more is left out: the update's own error is shown in any case.
    return found.flatMap(outcome => (outcome.status === "fulfilled" ? outcome.value : []));
}

/** What the last Job of that kind said, unless it went well. */
async function jobLines(
    api: KubernetesApi,
    { service }: Settings,
    component: "migration" | "gate",
    labels: Readonly<Record<string, string>>,
): Promise<string[]> {
    const { namespace } = service;
    const selector = Object.entries({ ...labels, [labelKeys.component]: component });
    const jobs = await api.list(await objectPath(api, { apiVersion: "batch/v1", kind: "Job", namespace }), {
        query: { labelSelector: selector.map(([key, value]) => `${key}=${value}`).join(",") },
    });
    const last = newest(jobs.items);
    const job = last?.metadata?.name;
    const { succeeded = 0 } = (last?.["status"] ?? {}) as { succeeded?: number };
    if (job === undefined || succeeded > 0) return [];
    const pod = newest(await podsByLabels(api, namespace, { "job-name": job }))?.metadata?.name;
    if (pod === undefined) return [];
    return section(`${component} ${job}`, await podLogs(api, namespace, pod, { tailLines: 2 * shownLines }));
}

/** Of every pod: they may fail for different reasons, on different nodes. */
async function candidateLines(api: KubernetesApi, settings: Settings, candidate: Served): Promise<string[]> {
    const pods = [...(await releasePods(api, settings, candidate))].sort(byName);
    const lines = Math.max(leastLines, Math.floor(shownInAll / Math.max(1, pods.length)));
    const tailLines = Math.min(lines, shownLines);
    return (await Promise.all(pods.map(pod => podLines(api, settings.service.namespace, pod, tailLines)))).flat();
}

async function podLines(api: KubernetesApi, namespace: string, pod: Pod, tailLines: number): Promise<string[]> {
    const name = pod.metadata?.name ?? "";
    const options = { container: appContainer, tailLines };
    const restarted = (containerStatus(pod)?.restartCount ?? 0) > 0;
    const read = (previous: boolean) => podLogs(api, namespace, name, { ...options, previous }).catch(() => "");
    const [text, earlier] = await Promise.all([read(false), restarted ? read(true) : ""]);
    if (text.trim() === "" && earlier.trim() === "") return waitingReason(pod);
    return [
        ...section(`last lines of ${name} before it restarted`, earlier),
        ...section(`last lines of ${name}`, text),
    ];
}

function byName(left: Pod, right: Pod): number {
    return (left.metadata?.name ?? "") < (right.metadata?.name ?? "") ? -1 : 1;
}

interface ContainerStatus {
    readonly restartCount?: number;
    readonly state?: { readonly waiting?: { readonly reason?: string; readonly message?: string } };
}

/** Pods of a release have one container. */
function containerStatus(pod: Pod): ContainerStatus | undefined {
    return (pod.status as { containerStatuses?: readonly ContainerStatus[] } | undefined)?.containerStatuses?.[0];
}

/** A container that never ran has no log; the kubelet says why. */
function waitingReason(pod: Pod): string[] {
    const { reason, message } = containerStatus(pod)?.state?.waiting ?? {};
    const text = [reason, message].filter(Boolean).join(": ");
    return text === "" ? [] : section(`${pod.metadata?.name} does not run`, text);
}

function section(title: string, text: string): string[] {
    const lines = text
        .trim()
        .split("\n")
        .filter(line => line !== "");
    return lines.length === 0 ? [] : [`${title}:`, ...lines.map(line => `    ${line}`)];
}

function newest<T extends KubernetesObject>(objects: readonly T[]): T | undefined {
    const time = (object: T) => object.metadata?.creationTimestamp ?? "";
    return objects.reduce<T | undefined>(
        (latest, object) => (latest === undefined || time(object) > time(latest) ? object : latest),
        undefined,
    );
}
