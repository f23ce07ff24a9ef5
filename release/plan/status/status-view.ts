import type { KubernetesObject } from "../../../cluster/kubernetes-object.js";
import { isReady, type Pod } from "../../../cluster/pods-by-labels.js";
import { labelKeys } from "../../../model/names.js";
import type { Release } from "../../../model/release.js";
import { releaseId } from "../../../model/release-id.js";
import type { Quarantine, SlotName } from "../../../model/settings.js";
import {
    type Backend,
    decidedShares,
    isBackend,
    type NamedShare,
    type Share,
    sameShares,
} from "../../../model/shares.js";
import { slotEntries } from "../../../model/slot-names.js";
import { slotSize } from "../../../model/slot-size.js";
import { type FreezeStatus, freezeStatus } from "../describe-freeze.js";
import type { PromotionProgress } from "../describe-promotion.js";
import { type GateView, gateView } from "./gate-view.js";
import { type PodView, podView } from "./pod-view.js";
import type { RollbackForesight } from "./rollback-foresight.js";
import type { StatusFacts } from "./status-facts.js";

/** A slot of the settings with what runs in it. */
export interface SlotView extends Backend {
    readonly version: string;
    readonly digest?: string;
    /** Percent of the traffic, as the traffic object has it. */
    readonly weight: number;
    /** Percent of the requests that were answered in the last minute; absent where nothing tells. */
    readonly measured?: number;
    readonly readyPods: number;
    /** Pods that are there, without those that end. */
    readonly pods: number;
    /** Whether it is kept with fewer pods than it would serve with: a rollback to it takes a start. */
    readonly startsFirst: boolean;
    readonly gate: GateView;
    /** When its Deployment was made, RFC 3339; absent when there is none. */
    readonly since?: string;
    readonly instances: readonly PodView[];
}

/** Everything that `status` tells, and its JSON result. */
export interface StatusView {
    readonly service: string;
    readonly namespace: string;
    readonly stack: string;
    readonly cluster: string;
    /** Name of the Gateway through which users come. */
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
    /** Who serves by that entry. */
    readonly recorded: readonly NamedShare[];
    /** Whether the cluster's traffic is as that entry has it. */
    readonly agrees: boolean;
    /** Whether a rollback has moved traffic that no entry records yet. */
    readonly owesEntry: boolean;
    readonly lockedBy?: string;
    /** The release command that changes the stack: `promote, held by …`. */
    readonly command?: string;
    /** Where the promotion stands that is under way. */
    readonly promotion?: PromotionProgress;
    readonly routeRefusal?: string;
    /** Why the ledger could not be read; what it tells is absent then. */
    readonly ledgerProblem?: string;
    /** Version of the CLI. */
    readonly pulumi: string;
}

/** Puts together what was looked up. */
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
        ...(facts.ledgerProblem === undefined ? {} : { ledgerProblem: facts.ledgerProblem }),
        pulumi: facts.pulumi,
    };
}

function slotView(facts: StatusFacts, slot: SlotName, release: Release): SlotView {
    const { settings } = facts;
    const backend = { slot, releaseId: releaseId(settings.service.name, release) };
    const pods: readonly Pod[] = facts.pods.filter(pod => isBackend(backendOf(pod), backend));
    const since = facts.deployments.find(object => isBackend(backendOf(object), backend))?.metadata?.creationTimestamp;
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
            facts.gates.filter(job => isBackend(backendOf(job), backend)),
            facts.passedGate(backend),
            facts.checksOf(backend),
        ),
        ...(since === undefined ? {} : { since }),
        instances: pods.map(podView).toSorted((left, right) => (left.name < right.name ? -1 : 1)),
    };
}

/** Which release an object belongs to, by its labels. */
export function backendOf({ metadata }: KubernetesObject): Backend {
    const labels = metadata?.labels ?? {};
    return { slot: (labels[labelKeys.slot] ?? "") as SlotName, releaseId: labels[labelKeys.releaseId] ?? "" };
}
