import { HorizontalPodAutoscaler } from "@pulumi/kubernetes/autoscaling/v2/horizontalPodAutoscaler.js";
import * as pulumi from "@pulumi/pulumi";
import { renderAutoscaler } from "../model/autoscaler.js";
import { backgroundDeletion } from "../model/background-deletion.js";
import { labelKeys, slotObjectName } from "../model/names.js";
import { scaleDefinition } from "../model/scale-definition.js";
import type { Scale, SlotName } from "../model/settings.js";
import type { AnyShape } from "../model/shape.js";
import { argumentShapes, slotProblems, wholeNumber } from "./argument-shapes.js";
import { clearingLeftovers } from "./clearing-leftovers.js";
import { type ArgumentShapes, refuseBadArguments } from "./refuse-bad-arguments.js";

export interface SlotAutoscalerArgs {
    /** Name of the service. */
    readonly service: string;
    /** Namespace of the service. */
    readonly namespace: pulumi.Input<string>;
    /** The slot with the traffic. */
    readonly slot: SlotName;
    /** Of the release in the slot. */
    readonly releaseId: string;
    /** Fewest and most pods, and the percent of the requested CPU that is aimed at. */
    readonly scale: Scale;
    /** Percent of the traffic that the slot gets. */
    readonly weight: number;
    /** Pods that the slot has when it gets its traffic. */
    readonly size: number;
    /** What moved the traffic: before it, a slot without load would be made smaller. */
    readonly after: readonly pulumi.Resource[];
    /** Whether one that a killed update left behind is looked for first. @default false */
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
 * Decides how many pods a slot with traffic has, from when it has it until it loses it. Throws a RunError with all that is
 * wrong with its arguments.
 */
export class SlotAutoscaler extends pulumi.ComponentResource {
    /** Of the slot's Deployment. */
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
