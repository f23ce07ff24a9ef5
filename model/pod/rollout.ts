import type { MapShape } from "../settings/shape.js";
import { type Probes, startupSeconds } from "./probes.js";

/** How the pods of the release start, also when somebody restarts them. */
export interface Rollout {
    /** How long, in seconds, a pod must be ready before it counts as available. @default 0 */
    readonly minReadySeconds?: number;
    /** Seconds without progress after which the update fails; more than minReadySeconds. @default 110 */
    readonly progressDeadlineSeconds?: number;
    /** How many pods may exist beyond the desired number while others end. @default 1 */
    readonly maxSurge?: number;
    /** How many pods may be missing from the desired number. @default 0 */
    readonly maxUnavailable?: number;
    /**
     * How many old ReplicaSets to keep. One release is one revision, so there is nothing to roll back to. @default 1
     */
    readonly revisionHistoryLimit?: number;
}

const defaults: Required<Rollout> = {
    minReadySeconds: 0,
    progressDeadlineSeconds: 110,
    maxSurge: 1,
    maxUnavailable: 0,
    revisionHistoryLimit: 1,
};

const number = (about: string, key: keyof Rollout, least: number, most: number) =>
    ({ kind: "whole number", about: `${about} Default: ${defaults[key]}.`, least, most, optional: true }) as const;

export const rolloutDefinition: MapShape<Rollout> = {
    kind: "map",
    about: "How the pods of the release start, also when somebody restarts them.",
    keys: {
        minReadySeconds: number(
            "Seconds that a pod must be ready before it counts as available.",
            "minReadySeconds",
            0,
            3600,
        ),
        progressDeadlineSeconds: number(
            "Seconds without progress after which the update fails; traffic stays where it is.",
            "progressDeadlineSeconds",
            10,
            86_400,
        ),
        maxSurge: number("How many pods may exist beyond the desired number while others end.", "maxSurge", 0, 1000),
        maxUnavailable: number("How many pods may be missing from the desired number.", "maxUnavailable", 0, 1000),
        revisionHistoryLimit: number("How many old ReplicaSets to keep.", "revisionHistoryLimit", 0, 100),
    },
    check: rollout => {
        const { maxSurge, maxUnavailable } = { ...defaults, ...rollout };
        if (maxSurge + maxUnavailable > 0) return [];
        return [{ path: "maxSurge", message: "is 0, and so is maxUnavailable: no pod could ever be replaced." }];
    },
};

/** Refuses a deadline that passes before a pod can become available. */
export function rolloutProblems(rollout: Rollout | undefined, probes: Probes | undefined) {
    // Without either key the defaults apply, which leave enough time.
    if (rollout === undefined && probes === undefined) return [];
    const { minReadySeconds, progressDeadlineSeconds } = { ...defaults, ...rollout };
    const starting = startupSeconds(probes);
    const needed = starting + minReadySeconds;
    if (progressDeadlineSeconds > needed) return [];
    const message =
        `${progressDeadlineSeconds} s pass before a pod's time is up: the startup probe gives it ${starting} s, ` +
        `minReadySeconds ${minReadySeconds} s; use more than ${needed}.`;
    return [{ path: "rollout.progressDeadlineSeconds", message }];
}

/** The Deployment's part of it, in Kubernetes' terms. */
export function renderRollout(rollout: Rollout = {}) {
    const { maxSurge, maxUnavailable, minReadySeconds, ...rest } = { ...defaults, ...rollout };
    return {
        ...rest,
        ...(minReadySeconds === 0 ? {} : { minReadySeconds }),
        strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable, maxSurge } },
    };
}
