import { appContainer } from "./names.js";
import type { Scale } from "./settings.js";

export interface AutoscalerArgs {
    /** Name of the Deployment. */
    readonly deployment: string;
    readonly scale: Scale;
    /** Percent of the traffic that the slot gets. */
    readonly weight: number;
    /** Pods that the slot has when it gets its traffic. */
    readonly size: number;
}

/** The spec of a HorizontalPodAutoscaler (autoscaling/v2). */
export function renderAutoscaler({ deployment, scale, weight, size }: AutoscalerArgs) {
    const { min, max, cpuPercent } = scale;
    return {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: deployment },
        // A slot with a part of the traffic may get all of it at once: it does not shrink to its part.
        minReplicas: weight === 100 ? min : Math.max(min, size),
        maxReplicas: max,
        // Of the application alone: a side container without a request would make the pods' sum unknown.
        metrics: [
            {
                type: "ContainerResource",
                containerResource: {
                    name: "cpu",
                    container: appContainer,
                    target: { type: "Utilization", averageUtilization: cpuPercent },
                },
            },
        ],
    };
}
