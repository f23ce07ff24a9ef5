import type { KubernetesApi } from "../../cluster/kubernetes-api.js";
import type { Condition, KubernetesObject } from "../../cluster/kubernetes-object.js";
import { isReady, type Pod } from "../../cluster/pods-by-labels.js";
import { neverPasses } from "./failure-advice.js";

/** A container's status, as far as it tells why the container does not run. */
interface ContainerStatus {
    readonly name: string;
    readonly state?: ContainerState;
    readonly lastState?: ContainerState;
    readonly restartCount?: number;
    readonly ready?: boolean;
    /** Whether its startup probe has passed. */
    readonly started?: boolean | null;
}

interface ContainerState {
    readonly waiting?: { readonly reason?: string; readonly message?: string };
    readonly terminated?: { readonly reason?: string; readonly message?: string; readonly exitCode?: number };
}

interface PodStatus {
    readonly phase?: string;
    readonly reason?: string;
    readonly message?: string;
    readonly conditions?: readonly (Condition & { readonly message?: string })[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly containerStatuses?: readonly ContainerStatus[];
}

interface PodSpec {
    readonly containers?: readonly {
        readonly name: string;
        readonly resources?: { readonly limits?: Readonly<Record<string, string>> };
        readonly startupProbe?: PodProbe;
        readonly readinessProbe?: PodProbe;
        readonly livenessProbe?: PodProbe;
    }[];
}

interface PodProbe {
    readonly httpGet?: { readonly path?: string; readonly scheme?: string };
}

/** What keeps a pod from running, in Kubernetes' own words. */
export interface Trouble {
    readonly text: string;
    readonly ends: WhatEnds;
    /** Whether it is usual for a while, as a connection that a starting server refuses. @default false */
    readonly isUsual?: boolean;
}

/**
 * What ends a trouble: `time`, so that it is waited for; `a change`, so that waiting cannot help; or either, so that it
 * is waited for only a while: the cluster tries again by itself, and the object that is missing may be on its way.
 */
export type WhatEnds = "time" | "either" | "a change";

/** Passing states, which explain nothing. */
const normal = ["PodInitializing", "ContainerCreating"];

/** Reasons of a container whose command could not be run. */
const startErrors = ["StartError", "ContainerCannotRun"];

/** States that only another release ends. */
const final = ["InvalidImageName", "ErrImageNeverPull"];

/** States that a Secret ends which comes a moment later, or a runtime that is less busy. */
const perhapsFinal = ["CreateContainerConfigError", "CreateContainerError"];

/** What a busy kubelet says: it has not read an object yet, or its runtime has not answered in time. */
const busy = /failed to sync (configmap|secret) cache|timed out|deadline exceeded/i;

/** An image without the command, or of another architecture. */
const refusedStart = /executable file not found|no such file or directory|exec format error|permission denied/i;

/** An object that pods need and that is not there; it may be on its way. */
const absentObject = /not found|non-existent|couldn't find key/i;

/** A registry that refuses; one that is away may come back. */
const refusedPull = /not found|manifest unknown|denied|unauthorized|authorization failed|forbidden/i;

/** An application may end once or twice while it waits for another service; then it has been restarted for 30 s. */
const endedTooOften = 3;

/** Why a pod does not run; empty if the pod has no reason to give. */
export function podTroubles(pod: Pod): Trouble[] {
    const status = (pod.status ?? {}) as PodStatus;
    const { containers = [] } = (pod["spec"] ?? {}) as PodSpec;
    const memoryOf = (name: string) =>
        containers.find(container => container.name === name)?.resources?.limits?.["memory"];
    const unscheduled = (status.conditions ?? []).filter(
        ({ type, status }) => type === "PodScheduled" && status === "False",
    );
    const statuses = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
    const disrupted = (status.conditions ?? []).filter(
        ({ type, status }) => type === "DisruptionTarget" && status === "True",
    );
    const passing = (text: string): Trouble => ({ text, ends: "time" });
    return [
        ...(status.reason === undefined ? [] : [passing(words(status.reason, status.message))]),
        ...disrupted.map(({ reason, message }) => passing(words(reason, message))),
        // A node may come, or become free.
        ...unscheduled.map(({ reason, message = "" }): Trouble => {
            return { text: words(reason, message), ends: absentObject.test(message) ? "either" : "time" };
        }),
        ...statuses.flatMap(container => [
            // A Job reports the end of its pod itself.
            ...(status.phase === "Failed" ? [] : ended(container)),
            ...waiting(container),
            ...(wasKilledForMemory(container) ? [passing(outOfMemory(container.name, memoryOf(container.name)))] : []),
        ]),
    ];
}

function waiting({ name, state, lastState }: ContainerStatus): Trouble[] {
    const { reason, message = "" } = state?.waiting ?? {};
    const start = [state, lastState].find(one => startErrors.includes(one?.terminated?.reason ?? ""));
    if (start !== undefined) {
        const { reason, message = "" } = start.terminated!;
        return [
            { text: `${name}: ${words(reason, message)}`, ends: refusedStart.test(message) ? "a change" : "either" },
        ];
    }
    if (reason === undefined || normal.includes(reason) || reason === "CrashLoopBackOff") return [];
    if (reason === "RunContainerError") {
        const ends = refusedStart.test(message) ? "a change" : "either";
        return [{ text: `${name}: ${words(reason, message)}`, ends }];
    }
    const isPull = reason === "ErrImagePull" || reason === "ImagePullBackOff";
    const text = `${name}: ${words(reason, message)}`;
    if (isPull) return [{ text, ends: refusedPull.test(message) ? "a change" : "time" }];
    if (final.includes(reason)) return [{ text, ends: "a change" }];
    return [{ text, ends: perhapsFinal.includes(reason) && !busy.test(message) ? "either" : "time" }];
}

/** A container that does not stay: how often it ended, and the end of its log. */
function ended({ name, state, lastState, restartCount = 0, ready = false }: ContainerStatus): Trouble[] {
    const { reason = "", message = "", exitCode } = state?.terminated ?? lastState?.terminated ?? {};
    const isCrash = state?.waiting?.reason === "CrashLoopBackOff" || (exitCode !== undefined && exitCode !== 0);
    if (!isCrash || ready || startErrors.includes(reason)) return [];
    const runs = state?.terminated === undefined && state?.waiting?.reason !== "CrashLoopBackOff";
    const count = runs ? restartCount : restartCount + 1;
    const times = count <= 1 ? "once" : `${count} times`;
    const isTooOften = count >= endedTooOften;
    // A kill for memory is told by itself.
    const isKilled = wasKilledForMemory({ name, state, lastState });
    if (isKilled && !isTooOften) return [];
    // The end of its log.
    const log = message.trimEnd().split("\n");
    const code = isKilled || exitCode === undefined ? "" : `, last with exit code ${exitCode}`;
    const last = isKilled ? "" : log.at(-1)!.trim();
    const text = `${name}: ended ${times}${code}${last === "" ? "" : `: ${last}`}`;
    return [{ text, ends: isTooOften || neverPasses(log) ? "a change" : "time" }];
}

function wasKilledForMemory({ state, lastState }: ContainerStatus): boolean {
    return [state, lastState].some(one => one?.terminated?.reason === "OOMKilled");
}

function outOfMemory(name: string, limit: string | undefined): string {
    const which = limit === undefined ? "its node has" : `its limit of ${limit}`;
    return `${name}: OOMKilled: it used more memory than ${which}`;
}

function words(reason = "", message = ""): string {
    return [reason, message].filter(Boolean).join(": ");
}

interface ClusterEvent {
    readonly reason?: string;
    readonly message?: string;
    readonly lastTimestamp?: string | null;
    readonly eventTime?: string | null;
    readonly involvedObject: { readonly kind?: string; readonly name?: string };
}

/** Repeated for as long as something fails, without saying why; or about the cluster, and no reason to fail. */
const beside = ["BackOff", "BackoffLimitExceeded", "MissingClusterDNS", "DNSConfigForming"];

/** What a pod's status tells, too. */
const inStatus = ["Failed", "FailedScheduling", "InspectFailed"];

/** A warning of the cluster. */
export interface Warning extends Trouble {
    /** Whether the status of its pod does not say it. */
    readonly isNews: boolean;
}

/** Clocks of this machine and the cluster may differ by this much. */
export const clockSkewMs = 5000;

/** At most this many warnings: the newest say what is wrong now. */
const shown = 5;

/**
 * The cluster's warnings about a release's objects since a time, oldest first, each once: what admission, the scheduler and
 * the kubelet said, and how probes were answered.
 *
 * @param prefix of the names of all its objects
 * @param pods of the release: what they were warned of may have passed
 */
export async function clusterWarnings(
    api: Pick<KubernetesApi, "list">,
    namespace: string,
    prefix: string,
    since: Date,
    pods: readonly Pod[] = [],
): Promise<Warning[]> {
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/events`;
    const { items } = await api.list<ClusterEvent & KubernetesObject>(path, {
        query: { fieldSelector: "type=Warning" },
        timeoutMs: 10_000,
    });
    const time = ({ lastTimestamp, eventTime }: ClusterEvent) => Date.parse(lastTimestamp ?? eventTime ?? "");
    const own = items
        .filter(({ involvedObject: { name = "" }, reason = "" }) => name.startsWith(prefix) && !beside.includes(reason))
        .filter(event => time(event) >= since.getTime() - clockSkewMs)
        .toSorted((left, right) => time(left) - time(right));
    const podOf = ({ involvedObject }: ClusterEvent) =>
        pods.find(({ metadata }) => metadata?.name === involvedObject.name);
    // An application that answers differently now is told by its newest answer.
    const isOvertaken = (event: ClusterEvent, index: number) =>
        event.reason === "Unhealthy" &&
        own.slice(index + 1).some(({ reason, involvedObject: { name } }) => {
            return reason === "Unhealthy" && name === event.involvedObject.name;
        });
    const warnings = own
        .filter((event, index) => !isOvertaken(event, index) && !hasPassed(event, podOf(event)))
        .map(
            (event): Warning => ({
                isNews: !inStatus.includes(event.reason ?? ""),
                ...warning(event, podOf(event)),
            }),
        );
    return [...new Map(warnings.map(warning => [withoutNames(warning.text), warning])).values()].slice(-shown);
}

/** Whether a pod's status shows that what it was warned of is over. */
function hasPassed({ reason = "", message = "" }: ClusterEvent, pod: Pod | undefined): boolean {
    if (pod === undefined) return false;
    if (isReady(pod)) return true;
    const { containerStatuses = [], initContainerStatuses = [] } = (pod.status ?? {}) as PodStatus;
    if (reason === "Unhealthy" && message.startsWith("Startup")) {
        return containerStatuses.length > 0 && containerStatuses.every(({ started }) => started === true);
    }
    if (reason !== "FailedMount") return false;
    const all = [...initContainerStatuses, ...containerStatuses];
    return all.some(({ state }) => state !== undefined && !normal.includes(state.waiting?.reason ?? ""));
}

function warning({ involvedObject, reason = "", message = "" }: ClusterEvent, pod: Pod | undefined): Trouble {
    const text = `${involvedObject.kind}: ${words(reason, message)}`;
    if (reason === "Unhealthy") return probeTrouble(message, pod);
    // A namespace's service account may come a moment after the namespace.
    const isEarly = message.includes("error looking up service account");
    if (reason === "FailedCreate") return { text, ends: isEarly ? "time" : "either", isUsual: isEarly };
    return { text, ends: reason === "FailedMount" && absentObject.test(message) ? "either" : "time" };
}

/** Statuses by which a server asks to try again. */
const passingStatus = [408, 425, 429];

/** How a probe was answered: `startup probe: GET /healthz answered 404`. An answer below 500 does not change by itself. */
function probeTrouble(message: string, pod: Pod | undefined): Trouble {
    const [, kind = "", said = message] = /^(Startup|Readiness|Liveness) probe failed: ([\s\S]*)$/.exec(message) ?? [];
    const probe = `${kind.toLowerCase()}Probe` as "startupProbe";
    const { containers = [] } = (pod?.["spec"] ?? {}) as PodSpec;
    const { path, scheme = "HTTP" } = containers.find(one => one[probe] !== undefined)?.[probe]?.httpGet ?? {};
    const asked = path === undefined ? "GET" : `GET ${path}`;
    const [what, refused] = [`${kind.toLowerCase()} probe`.trim(), /connect: connection refused/.test(said)];
    const [, status] = /statuscode: (\d+)/.exec(said) ?? [];
    if (status !== undefined) {
        const isFinal = Number(status) < 500 && !passingStatus.includes(Number(status));
        return { text: `${what}: ${asked} answered ${status}`, ends: isFinal ? "either" : "time" };
    }
    // The kubelet follows a redirect within the pod, where nothing speaks TLS.
    if (scheme === "HTTP" && /Get "https:|stopped after \d+ redirects/.test(said)) {
        return { text: `${what}: ${asked} is redirected: ${said}`, ends: "either" };
    }
    if (refused) {
        const [, port] = /:(\d+): connect: connection refused/.exec(said) ?? [];
        return { text: `${what}: connection refused at port ${port}`, ends: "time", isUsual: true };
    }
    if (/deadline exceeded|Client\.Timeout|i\/o timeout/.test(said)) {
        return { text: `${what}: ${asked}: no answer in time`, ends: "time", isUsual: true };
    }
    return { text: `${what}: ${said}`, ends: "time" };
}

/** Several pods say the same, each with names of its own. */
export function withoutNames(line: string): string {
    return line.replace(/"[^"]*"|-[0-9a-z]{5}\b/g, "");
}
