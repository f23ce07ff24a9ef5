import type { KubernetesApi } from "../../cluster/kubernetes-api.js";
import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import { objectPath } from "../../cluster/object-path.js";
import { isReady, type Pod, podLogs, podsByLabels } from "../../cluster/pods-by-labels.js";
import { appContainer, labelKeys, slotObjectName, slotSelector } from "../../model/names.js";
import { releaseId } from "../../model/release/release-id.js";
import type { Settings } from "../../model/settings/settings.js";
import type { Served } from "../ledger/served.js";
import { releasePods } from "../traffic/release-pods.js";
import { clusterWarnings, podTroubles } from "./cluster-warnings.js";

/** At most this many lines of a container's log; the whole log stays in the cluster until the next update. */
const shownLines = 10;

/** A traceback's cause may stand above them. */
const readLines = 200;

/** With many pods, each shows fewer lines, but at least `leastLines`. */
const shownInAll = 60;
const leastLines = 3;

/** Why a candidate failed. */
export interface FailureReason {
    /** For people, in sections. */
    readonly lines: readonly string[];
    /** Lines that may tell what to do about it: more than are shown, and none of pods that are well. */
    readonly clues: readonly string[];
}

/**
 * Why a candidate failed, from the cluster: the output of its migration and gate, or why they did not start; then the last
 * log lines of all its pods, or why they do not run; then the cluster's warnings.
 *
 * @param since when the command started: the cluster keeps warnings of earlier attempts for an hour
 */
export async function failureReason(
    api: KubernetesApi,
    settings: Settings,
    candidate: Served,
    since = new Date(performance.timeOrigin),
): Promise<FailureReason> {
    const { name, namespace } = settings.service;
    const id = releaseId(name, candidate.release);
    const { [labelKeys.slot]: _slot, ...release } = slotSelector(name, candidate.slot, id);
    const pods = releasePods(api, settings, candidate);
    const prefix = slotObjectName(name, candidate.slot, id);
    const sections = [
        jobReason(api, settings, "migration", release),
        jobReason(api, settings, "gate", { ...release, [labelKeys.slot]: candidate.slot }),
        pods.then(found => candidateReason(api, settings, found)),
        pods
            .then(found => clusterWarnings(api, namespace, prefix, since, found))
            .then(found => {
                const clues = found.map(({ text }) => text);
                return { lines: section("warnings of the cluster", clues), clues };
            }),
    ];
    const found = await Promise.allSettled<FailureReason>(sections);
    // Leave out logs that can no longer be read: the update's own error is shown in any case.
    return joined(found.flatMap(outcome => (outcome.status === "fulfilled" ? [outcome.value] : [])));
}

function joined(reasons: readonly FailureReason[]): FailureReason {
    return { lines: reasons.flatMap(({ lines }) => lines), clues: reasons.flatMap(({ clues }) => clues) };
}

/** The output of the last Job of that kind, unless it succeeded. */
async function jobReason(
    api: KubernetesApi,
    { service }: Settings,
    component: "migration" | "gate",
    labels: Readonly<Record<string, string>>,
): Promise<FailureReason> {
    const { namespace } = service;
    const selector = Object.entries({ ...labels, [labelKeys.component]: component });
    const jobs = await api.list(await objectPath(api, { apiVersion: "batch/v1", kind: "Job", namespace }), {
        query: { labelSelector: selector.map(([key, value]) => `${key}=${value}`).join(",") },
    });
    const last = newest(jobs.items);
    const job = last?.metadata?.name;
    const { succeeded = 0 } = (last?.["status"] ?? {}) as { succeeded?: number };
    if (job === undefined || succeeded > 0) return { lines: [], clues: [] };
    const pod = newest(await podsByLabels(api, namespace, { "job-name": job }));
    // If admission refused the pod, a warning says so.
    if (pod === undefined) return { lines: section(`${component} ${job}`, ["it has no pod"]), clues: [] };
    const text = await podLogs(api, namespace, pod.metadata?.name ?? "", { tailLines: readLines }).catch(() => "");
    const log = text.trimEnd().split("\n");
    const troubles = podTroubles(pod).map(({ text }) => text);
    const lines = section(`${component} ${job}`, [...log.slice(-2 * shownLines), ...troubles]);
    return { lines, clues: [...log, ...troubles] };
}

/** Log lines of every pod, because pods may fail for different reasons on different nodes. */
async function candidateReason(api: KubernetesApi, settings: Settings, found: readonly Pod[]): Promise<FailureReason> {
    const pods = [...found].sort(byName);
    const most = Math.min(shownLines, Math.max(leastLines, Math.floor(shownInAll / Math.max(1, pods.length))));
    return joined(await Promise.all(pods.map(pod => podReason(api, settings.service.namespace, pod, most))));
}

async function podReason(api: KubernetesApi, namespace: string, pod: Pod, most: number): Promise<FailureReason> {
    const name = pod.metadata?.name ?? "";
    const options = { container: appContainer, tailLines: readLines };
    const restarted = (containerStatus(pod)?.restartCount ?? 0) > 0;
    const read = async (previous: boolean) => {
        const text = await podLogs(api, namespace, name, { ...options, previous }).catch(() => "");
        return text.trimEnd().split("\n");
    };
    const [log, earlier] = await Promise.all([read(false), restarted ? read(true) : []]);
    const troubles = podTroubles(pod).map(({ text }) => text);
    const lines = [
        ...section(`last lines of ${name} before it restarted`, earlier.slice(-most)),
        ...section(`last lines of ${name}`, log.slice(-most)),
        ...section(`${name} is not well`, troubles),
    ];
    return { lines, clues: isReady(pod) ? [] : [...earlier, ...log, ...troubles] };
}

function byName(left: Pod, right: Pod): number {
    return (left.metadata?.name ?? "") < (right.metadata?.name ?? "") ? -1 : 1;
}

interface ContainerStatus {
    readonly restartCount?: number;
}

/** The application's container; init and side containers are not looked at. */
function containerStatus(pod: Pod): ContainerStatus | undefined {
    return (pod.status as { containerStatuses?: readonly ContainerStatus[] } | undefined)?.containerStatuses?.[0];
}

function section(title: string, text: readonly string[]): string[] {
    const lines = text.filter(line => line.trim() !== "");
    return lines.length === 0 ? [] : [`${title}:`, ...lines.map(line => `    ${line}`)];
}

function newest<T extends KubernetesObject>(objects: readonly T[]): T | undefined {
    const time = (object: T) => object.metadata?.creationTimestamp ?? "";
    return objects.reduce<T | undefined>(
        (latest, object) => (latest === undefined || time(object) > time(latest) ? object : latest),
        undefined,
    );
}
