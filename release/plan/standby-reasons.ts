import type { RollbackTarget, TargetFacts } from "./plan-rollback.js";

/**
 * How it is known whether a rollback is instant, a line each.
 *
 * @param replicas pods that the target is to have before it gets all traffic
 */
export function standbyReasons(target: RollbackTarget, facts: TargetFacts, replicas: number): string[] {
    const { release, slot } = target.to;
    const { keptPods = replicas } = facts;
    if (!target.inSlot || !facts.objectsInState) {
        return [
            `${release.version} is not running any more: it is brought up again in ${slot} as it was frozen then, and gated`,
        ];
    }
    const ready = `${facts.readyPods} of ${replicas} pods of ${release.version} in ${slot} are ready now`;
    if (target.serves && facts.readyPods > 0) return [`${ready}, and it has a share of the traffic`];
    if (keptPods < replicas) {
        const wait = replicas === 1 ? "it is ready" : `all ${replicas} are ready`;
        return [
            `${release.version} in ${slot} is kept ${keptWords(keptPods, replicas)}: it takes a start, and traffic moves when ${wait}`,
        ];
    }
    if (facts.readyPods < replicas) return [`${ready}: the update waits for the others before it switches`];
    if (facts.fieldManager === undefined)
        return [`${ready}, but the traffic object is not in the state: the update makes it`];
    return [ready];
}

/** How a standby of less than full size is kept. */
export function keptWords(kept: number, full: number): string {
    return kept === 0 ? "without pods" : `at ${kept} of ${full} pods`;
}

/** The autoscaler has gone on since the standby got its pods: the update brings it to the same number. */
export function growthReasons({ from, to }: RollbackTarget, { liveSize = 0, readyPods }: TargetFacts): string[] {
    if (from === undefined || liveSize <= readyPods) return [];
    return [`${from.release.version} runs on ${liveSize} pods: the update gives ${to.release.version} as many`];
}
