import type { VersionImage } from "../../model/release/release-images.js";
import type { Served } from "../ledger/served.js";
import type { MigrationBarrier } from "../update/migration-barriers.js";

/** The release that a rollback goes to, before checking that it runs. */
export interface RollbackTarget {
    /** The release that loses traffic: of two that share it, the candidate. */
    readonly from?: Served;
    readonly to: Served;
    /** Whether `to` already has a share: it serves users now, however few of its pods are ready. */
    readonly serves: boolean;
    /** Whether the settings have the release in that slot: its pods may be warm. */
    readonly inSlot: boolean;
    /** How it is known that `to` served. */
    readonly known: string;
}

/** Facts about the target. */
export interface TargetFacts {
    /** Whether the stack's state has its Deployment. */
    readonly objectsInState: boolean;
    /** Field manager under which Pulumi applies the traffic object; without it, traffic cannot move ahead of the update. */
    readonly fieldManager?: string;
    /** Pods of exactly this release that are ready now. */
    readonly readyPods: number;
    /** Pods of the Deployment in the state; fewer than the live slot's if a standby is kept small. */
    readonly keptPods?: number;
    /** Whether the registry has the digest; "unknown" when it did not answer in time. */
    readonly image: "present" | "lost" | "unknown";
    /** The image that `image` is about. @default the release's own */
    readonly about?: VersionImage;
    /** Pods that the autoscaler gave the live release. */
    readonly liveSize?: number;
    /** Migrations that the target does not work with. */
    readonly barriers: readonly MigrationBarrier[];
}

/**
 * How it is known whether a rollback is instant, a line each.
 *
 * @param replicas pods that the target needs before it gets all traffic
 */
export function standbyReasons(target: RollbackTarget, facts: TargetFacts, replicas: number): string[] {
    const { release, slot } = target.to;
    const { keptPods = replicas } = facts;
    if (!target.inSlot || !facts.objectsInState) {
        return [
            `${release.version} is no longer running: it is brought up again in ${slot} as it was frozen then, and gated`,
        ];
    }
    const ready = `${facts.readyPods} of ${replicas} pods of ${release.version} in ${slot} are ready now`;
    if (target.serves && facts.readyPods > 0) return [`${ready}, and it has a share of the traffic`];
    if (keptPods < replicas) {
        const wait = replicas === 1 ? "it is ready" : `all ${replicas} are ready`;
        return [
            `${release.version} in ${slot} is kept ${keptWords(keptPods, replicas)}: its missing pods start first, and traffic moves when ${wait}`,
        ];
    }
    if (facts.readyPods < replicas) return [`${ready}: the update waits for the others before it switches`];
    if (facts.fieldManager === undefined)
        return [`${ready}, but the traffic object is not in the state: the update creates it`];
    return [ready];
}

/** The size of a standby with fewer pods than the live slot. */
export function keptWords(kept: number, full: number): string {
    return kept === 0 ? "without pods" : `at ${kept} of ${full} pods`;
}

/** A line if the autoscaler gave the live release more pods than the standby has: the update levels them. */
export function growthReasons({ from, to }: RollbackTarget, { liveSize = 0, readyPods }: TargetFacts): string[] {
    if (from === undefined || liveSize <= readyPods) return [];
    return [`${from.release.version} runs on ${liveSize} pods: the update gives ${to.release.version} as many`];
}
