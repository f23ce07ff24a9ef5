import { HorizontalPodAutoscaler } from "@pulumi/kubernetes/autoscaling/v2/horizontalPodAutoscaler.js";
import * as pulumi from "@pulumi/pulumi";
import { backgroundDeletion, labelKeys, type SlotName, slotObjectName } from "../../model/names.js";
import { scaleDefinition } from "../../model/settings/service-definition.js";
import type { Scale } from "../../model/settings/settings.js";
import type { AnyShape } from "../../model/settings/shape.js";
import { renderAutoscaler } from "../../model/slots/slot-size.js";
import {
    type ArgumentShapes,
    argumentShapes,
    refuseBadArguments,
    slotProblems,
    wholeNumber,
} from "../settings/argument-shapes.js";
import { clearingLeftovers } from "./clearing-leftovers.js";

export interface SlotAutoscalerArgs {
    /** Name of the service. */
    readonly service: string;
    /** Namespace of the service. */
    readonly namespace: pulumi.Input<string>;
    /** The slot with the traffic. */
    readonly slot: SlotName;
    /** Of the release in the slot. */
    readonly releaseId: string;
    /** Fewest and most pods, and the target percentage of the requested CPU. */
    readonly scale: Scale;
    /** Percent of the traffic that the slot gets. */
    readonly weight: number;
    /** How many pods the slot has when it gets its traffic. */
    readonly size: number;
    /** What moved the traffic: before that, an autoscaler would shrink a slot without load. */
    readonly after: readonly pulumi.Resource[];
    /** Whether to look first for a leftover of a killed update. @default false */
    readonly wary?: boolean;
}

const shapes: ArgumentShapes<SlotAutoscalerArgs> = {
    service: argumentShapes.service,
    namespace: argumentShapes.namespace,
    slot: argumentShapes.slot,
    releaseId: argumentShapes.releaseId,
    scale: scaleDefinition as AnyShape,
    weight: wholeNumber("Percent of the traffic.", 1, 100),
    size: wholeNumber("Pods.", 1, 1000),
    after: "given",
    wary: "optional",
};

/**
 * Decides how many pods a slot has, from when it gets traffic until it loses it. Throws a RunError listing all problems
 * with its arguments.
 *
 * @example
 * ```ts
 * new SlotAutoscaler({
 *     ...where,
 *     releaseId: blue.releaseId,
 *     scale: { min: 4, max: 12, cpuPercent: 65 },
 *     weight: 100,
 *     size: 4,
 *     after: [blue.deployment],
 * });
 * ```
 */
export class SlotAutoscaler extends pulumi.ComponentResource {
    /** The autoscaler of the slot's Deployment. */
    readonly autoscaler: HorizontalPodAutoscaler;

    constructor(args: SlotAutoscalerArgs, options?: pulumi.ComponentResourceOptions) {
        const { service, slot } = args;
        refuseBadArguments(`the SlotAutoscaler of ${service} in ${slot}`, shapes, args, slotProblems);
        const name = slotObjectName(service, slot, args.releaseId);
        super("fastapi-release:index:SlotAutoscaler", name, {}, options);
        this.autoscaler = new HorizontalPodAutoscaler(
            name,
            {
                metadata: {
                    name,
                    namespace: args.namespace,
                    // Not the release's own labels: it is scale, which may change while the release serves.
                    labels: { [labelKeys.service]: args.service, [labelKeys.component]: "autoscaler" },
                    annotations: backgroundDeletion,
                },
                spec: renderAutoscaler({ ...args, deployment: name }),
            },
            { parent: this, dependsOn: [...args.after], ...clearingLeftovers(!(args.wary ?? false)) },
        );
        this.registerOutputs({});
    }
}
