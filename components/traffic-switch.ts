import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import * as pulumi from "@pulumi/pulumi";
import { trafficServiceName } from "../model/names.js";
import type { SlotName } from "../model/settings.js";
import { renderTrafficService } from "../model/traffic-service.js";
import { clearingLeftovers } from "./clearing-leftovers.js";
import { switchHooks } from "./switch-hooks.js";

export interface TrafficSwitchArgs {
    /** Name of the service: that of the Kubernetes Service that users call. */
    readonly service: string;
    readonly namespace: string;
    /** The slot that gets all traffic. */
    readonly slot: SlotName;
    readonly version: string;
    /** The release in the slot; pods of no other are selected. */
    readonly releaseId: string;
    /** What must have succeeded first: the namespace, the release's pods and its gate. */
    readonly after: readonly pulumi.Resource[];
    /** Seconds that kept-alive connections of the slot that lost traffic are given to leave. @default 6 */
    readonly drainSeconds?: number;
    /** Whether the last update recorded the Service: see clearing-leftovers.ts. @default true */
    readonly recorded?: boolean;
}

/** Who serves: one Service whose selector names one release. It is the only object that a switch changes. */
export class TrafficSwitch extends pulumi.ComponentResource {
    readonly service: Service;
    /** Known once the traffic is where it should be; never false. */
    readonly moved: pulumi.Output<true>;

    constructor(args: TrafficSwitchArgs, options?: pulumi.ComponentResourceOptions) {
        const name = trafficServiceName(args.service);
        super("fastapi-release:index:TrafficSwitch", name, {}, options);
        const hooks = switchHooks({ drainSeconds: args.drainSeconds ?? 6 });
        const { metadata, spec } = renderTrafficService(args);
        this.service = new Service(
            name,
            { metadata, spec },
            {
                parent: this,
                dependsOn: [...args.after],
                hooks: {
                    ...clearingLeftovers(args.recorded ?? true).hooks,
                    beforeUpdate: [new pulumi.ResourceHook(`ready-to-serve ${name}`, hooks.refuseUnreadyTarget)],
                    afterUpdate: [new pulumi.ResourceHook(`drain ${name}`, hooks.drainFormerPods)],
                },
            },
        );
        this.moved = this.service.id.apply(() => true as const);
        this.registerOutputs({ moved: this.moved });
    }
}
