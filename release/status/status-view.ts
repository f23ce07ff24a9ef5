import type { Condition, KubernetesObject } from "../../cluster/kubernetes-object.js";
import { isReady, type Pod } from "../../cluster/pods-by-labels.js";
import type { GateResult } from "../../model/gate/gate-results.js";
import { labelKeys, type SlotName } from "../../model/names.js";
import type { Release } from "../../model/release/release.js";
import { releaseId } from "../../model/release/release-id.js";
import type { Quarantine } from "../../model/settings/settings.js";
import { slotEntries } from "../../model/slots/slot-names.js";
import { slotSize } from "../../model/slots/slot-size.js";
import {
    decidedShares,
    isBackend,
    type NamedShare,
    type Share,
    sameShares,
    type TrafficBackend,
} from "../../model/traffic/shares.js";
import { type FreezeStatus, freezeStatus } from "../guard/freeze-ahead.js";
import type { PromotionProgress } from "../promote/describe-promotion.js";
import type { RollbackForesight } from "../rollback/rollback-foresight.js";
import type { DoorAnswer } from "../traffic/door-words.js";
import type { StatusFacts } from "./status-facts.js";

/** A slot of the settings, and what runs in it. */
export interface SlotView extends TrafficBackend {
    readonly version: string;
    readonly digest?: string;
    /** Percent of the traffic according to the traffic object. */
    readonly weight: number;
    /** Percent of the requests answered in the last minute; absent if not measured. */
    readonly measured?: number;
    readonly readyPods: number;
    /** Pods that exist, without those that are terminating. */
    readonly pods: number;
    /** Whether it has fewer pods than it needs to serve: a rollback must start the rest. */
    readonly startsFirst: boolean;
    readonly gate: GateView;
    /** When its Deployment was created, RFC 3339; absent if there is none. */
    readonly since?: string;
    readonly instances: readonly PodView[];
}

/** Everything that `status` shows, and its JSON result. */
export interface StatusView {
    readonly service: string;
    readonly namespace: string;
    readonly stack: string;
    readonly cluster: string;
    /** Name of the Gateway that users come through. */
    readonly gateway?: string;
    /** The version that has all traffic. */
    readonly serving?: string;
    readonly slots: readonly SlotView[];
    /** Releases with traffic that the settings do not have. */
    readonly unknown: readonly Share[];
    readonly quarantine: readonly Quarantine[];
    readonly freeze: FreezeStatus;
    readonly rollback: RollbackForesight;
    /** The last entry that succeeded. */
    readonly last?: { readonly entry: number; readonly time: string; readonly message: string };
    /** Who serves according to that entry. */
    readonly recorded: readonly NamedShare[];
    /** Whether the cluster's traffic matches that entry. */
    readonly agrees: boolean;
    /** Whether a rollback has moved traffic that no entry records yet. */
    readonly owesEntry: boolean;
    readonly lockedBy?: string;
    /** The release command that changes the stack: `promote, held by …`. */
    readonly command?: string;
    /** Progress of the promotion under way. */
    readonly promotion?: PromotionProgress;
    readonly routeRefusal?: string;
    readonly door?: DoorAnswer;
    /** Why the ledger could not be read; everything from it is then absent. */
    readonly ledgerProblem?: string;
    /** Version of the Pulumi CLI. */
    readonly pulumi: string;
}

export function statusView(facts: StatusFacts): StatusView {
    const { settings, last, serving } = facts;
    const { service, quarantine } = settings;
    const slots = slotEntries(settings.slots).map(([slot, release]) => slotView(facts, slot, release));
    const recorded = last === undefined ? [] : decidedShares({ service, ...last });
    const sharing = slots.filter(({ weight }) => weight > 0);
    return {
        service: service.name,
        namespace: service.namespace,
        stack: facts.stack,
        cluster: facts.cluster,
        ...(service.gateway === undefined ? {} : { gateway: service.gateway.name }),
        ...(sharing.length === 1 ? { serving: sharing[0]!.version } : {}),
        slots,
        unknown: serving.filter(share => !slots.some(slot => isBackend(slot, share))),
        quarantine,
        freeze: freezeStatus(settings.freeze, facts.time),
        rollback: facts.rollback,
        ...(last === undefined ? {} : { last: { entry: last.entry, time: last.time, message: last.message } }),
        recorded,
        agrees: sameShares(serving, recorded),
        owesEntry: facts.owesEntry,
        ...(facts.command === undefined ? {} : { command: facts.command }),
        ...(facts.promotion === undefined ? {} : { promotion: facts.promotion }),
        ...(facts.lockedBy === undefined ? {} : { lockedBy: facts.lockedBy }),
        ...(facts.routeRefusal === undefined ? {} : { routeRefusal: facts.routeRefusal }),
        ...(facts.door === undefined ? {} : { door: facts.door }),
        ...(facts.ledgerProblem === undefined ? {} : { ledgerProblem: facts.ledgerProblem }),
        pulumi: facts.pulumi,
    };
}

function slotView(facts: StatusFacts, slot: SlotName, release: Release): SlotView {
    const { settings } = facts;
    const backend = { slot, releaseId: releaseId(settings.service.name, release) };
    const pods: readonly Pod[] = facts.pods.filter(pod => isBackend(labelledBackend(pod), backend));
    const since = facts.deployments.find(object => isBackend(labelledBackend(object), backend))?.metadata
        ?.creationTimestamp;
    const weightBy = (shares: readonly Share[]) => shares.find(share => isBackend(share, backend))?.weight ?? 0;
    const full = slotSize(settings);
    return {
        ...backend,
        version: release.version,
        ...(release.digest === undefined ? {} : { digest: release.digest }),
        weight: weightBy(facts.serving),
        ...(facts.measured === undefined ? {} : { measured: weightBy(facts.measured) }),
        readyPods: pods.filter(isReady).length,
        pods: pods.filter(({ metadata }) => metadata?.deletionTimestamp === undefined).length,
        startsFirst: (facts.podsOf(slot, backend.releaseId) ?? full) < full,
        gate: gateView(
            facts.gates.filter(job => isBackend(labelledBackend(job), backend)),
            facts.passedGate(backend),
            facts.checksOf(backend),
        ),
        ...(since === undefined ? {} : { since }),
        instances: pods.map(podView).toSorted((left, right) => (left.name < right.name ? -1 : 1)),
    };
}

/** The release that an object belongs to, by its labels. */
export function labelledBackend({ metadata }: KubernetesObject): TrafficBackend {
    const labels = metadata?.labels ?? {};
    return { slot: (labels[labelKeys.slot] ?? "") as SlotName, releaseId: labels[labelKeys.releaseId] ?? "" };
}

/** What is known about the gate of a release. */
export interface GateView {
    /** "none": not begun, or nothing is left of it. */
    readonly state: "passed" | "failed" | "running" | "none";
    /** How many checks passed; absent if the last update did not record them. */
    readonly checks?: number;
}

/**
 * Judges by the newest Job; if there is none, by the state, since a Job may be removed after it passed.
 *
 * @param passed whether the gate has passed according to the state
 */
export function gateView(
    jobs: readonly KubernetesObject[],
    passed: boolean,
    results: readonly GateResult[] | undefined,
): GateView {
    const made = ({ metadata }: KubernetesObject) => metadata?.creationTimestamp ?? "";
    const newest = jobs.toSorted((left, right) => (made(left) < made(right) ? 1 : -1))[0];
    const state = newest === undefined ? (passed ? "passed" : "none") : jobState(newest);
    return { state, ...(state === "passed" && results !== undefined ? { checks: results.length } : {}) };
}

function jobState(job: KubernetesObject): GateView["state"] {
    const { conditions = [] } = (job["status"] ?? {}) as { conditions?: readonly Condition[] };
    const has = (type: string) => conditions.some(condition => condition.type === type && condition.status === "True");
    return has("Complete") ? "passed" : has("Failed") ? "failed" : "running";
}

/** One pod of a release. */
export interface PodView {
    readonly name: string;
    readonly state: "ready" | "not ready" | "ending";
    /** Why it is not ready, in the cluster's terms: `CrashLoopBackOff`, `Pending`. */
    readonly reason?: string;
    /** Sum over all its containers. */
    readonly restarts: number;
    /** When it was created, RFC 3339. */
    readonly since?: string;
}

interface ContainerStatus {
    readonly restartCount?: number;
    readonly state?: { readonly waiting?: { readonly reason?: string } };
}

interface PodStatus {
    readonly phase?: string;
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
}

export function podView(pod: Pod): PodView {
    const { phase, containerStatuses = [], initContainerStatuses = [] } = (pod.status ?? {}) as PodStatus;
    const containers = [...initContainerStatuses, ...containerStatuses];
    const ending = pod.metadata?.deletionTimestamp !== undefined;
    const state = ending ? "ending" : isReady(pod) ? "ready" : "not ready";
    const waiting = containers.find(container => container.state?.waiting?.reason !== undefined)?.state?.waiting
        ?.reason;
    const reason = waiting ?? (phase === "Running" ? undefined : phase);
    const since = pod.metadata?.creationTimestamp;
    return {
        name: pod.metadata?.name ?? "",
        state,
        ...(state === "not ready" && reason !== undefined ? { reason } : {}),
        restarts: containers.reduce((sum, { restartCount = 0 }) => sum + restartCount, 0),
        ...(since === undefined ? {} : { since }),
    };
}
