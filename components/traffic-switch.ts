import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import * as pulumi from "@pulumi/pulumi";
import type { GatewaySettings } from "../model/gateway-settings.js";
import { trafficObjectName } from "../model/names.js";
import type { NamedBackend, NamedShare } from "../model/shares.js";
import type { TrafficRecord } from "../model/traffic-record.js";
import { renderTrafficRoute } from "../model/traffic-route.js";
import { renderTrafficService } from "../model/traffic-service.js";
import { refusal } from "./checked-settings.js";
import { clearingLeftovers } from "./clearing-leftovers.js";
import { gatewayHooks } from "./gateway-hooks.js";
import { switchHooks } from "./switch-hooks.js";
import { switchProblems } from "./switch-problems.js";

export interface TrafficSwitchArgs {
    /** Name of the service: that of the Kubernetes Service that users call, or of the HTTPRoute that leads them. */
    readonly service: string;
    /** Namespace of the service. */
    readonly namespace: string;
    /** Who gets which percent of the requests, 100 in all. More than one needs a gateway. */
    readonly shares: readonly NamedShare[];
    /** Releases without a share that testers, or copies of requests, reach through the gateway. @default [] */
    readonly waiting?: readonly NamedBackend[];
    /** Through which users come. @default a Service, which gives one release everything */
    readonly gateway?: GatewaySettings;
    /** What must have succeeded first: the namespace, and pods, Service and gate of each release that is reached. */
    readonly after: readonly pulumi.Resource[] | Promise<readonly pulumi.Resource[]>;
    /** Seconds that clients which stay on the slot that lost traffic are told to leave. @default 6 */
    readonly drainSeconds?: number;
    /**
     * What the object tells of this decision and of what served before. By it a rollback moves traffic without asking
     * Pulumi; without it the ledger is read first. @default nothing
     */
    readonly record?: TrafficRecord;
    /** Whether the last update recorded the object: see clearing-leftovers.ts. @default true */
    readonly recorded?: boolean;
}

/**
 * Who serves: one object, and the only one that a switch changes. A Service selects one release; a route has weights.
 * Throws a RunError with all that is wrong with its arguments.
 */
export class TrafficSwitch extends pulumi.ComponentResource {
    /** The Service, or the HTTPRoute. */
    readonly object: pulumi.CustomResource;
    /** Known once the traffic is where it should be; never false. */
    readonly moved: pulumi.Output<true>;

    constructor(args: TrafficSwitchArgs, options?: pulumi.ComponentResourceOptions) {
        const problems = switchProblems(args);
        if (problems.length > 0) throw refusal(problems, `the TrafficSwitch of ${args.service}`);
        const name = trafficObjectName(args.service);
        super("fastapi-release:index:TrafficSwitch", name, {}, options);
        const { gateway } = args;
        const [only] = args.shares;
        // Without a gateway there is exactly one.
        this.object =
            gateway === undefined ? this.createService(name, args, only!) : this.createRoute(name, args, gateway);
        this.moved = this.object.id.apply(() => this.confirm());
        this.registerOutputs({ moved: this.moved });
    }

    /** Gives why the traffic is not where it should be although the object was written. */
    private refusal: () => string | undefined = () => undefined;

    private confirm(): true {
        const problem = this.refusal();
        if (problem !== undefined) throw new pulumi.ResourceError(problem, this, true);
        return true;
    }

    private createService(name: string, args: TrafficSwitchArgs, share: NamedShare): Service {
        const { service, namespace, record } = args;
        const hooks = switchHooks({ service, drainSeconds: args.drainSeconds ?? 6 });
        const { metadata, spec } = renderTrafficService({
            service,
            namespace,
            ...share,
            ...(record === undefined ? {} : { record }),
        });
        return new Service(
            name,
            { metadata, spec },
            {
                parent: this,
                dependsOn: dependencies(args.after),
                hooks: {
                    ...clearingLeftovers(args.recorded ?? true).hooks,
                    beforeUpdate: [new pulumi.ResourceHook(`ready-to-serve ${name}`, hooks.refuseUnreadyTarget)],
                    afterUpdate: [new pulumi.ResourceHook(`drain ${name}`, hooks.drainFormerPods)],
                },
            },
        );
    }

    private createRoute(name: string, args: TrafficSwitchArgs, gateway: GatewaySettings): CustomResource {
        const { service, namespace, shares, waiting = [], record } = args;
        const { refuseUnreadyTarget, drainFormerPods } = switchHooks({ service, drainSeconds: args.drainSeconds ?? 6 });
        const { refuseUnfitGateway, awaitGateway, refusal } = gatewayHooks({ gateway, namespace });
        this.refusal = refusal;
        const fits = new pulumi.ResourceHook(`gateway-fits ${name}`, refuseUnfitGateway);
        const taken = new pulumi.ResourceHook(`gateway-leads ${name}`, awaitGateway);
        const clearing = clearingLeftovers(args.recorded ?? true).hooks?.beforeCreate ?? [];
        const told = record === undefined ? {} : { record };
        const route = renderTrafficRoute({ service, namespace, gateway, shares, waiting, ...told });
        return new CustomResource(name, route, {
            parent: this,
            dependsOn: dependencies(args.after),
            hooks: {
                beforeCreate: [...clearing, fits],
                afterCreate: [taken],
                beforeUpdate: [new pulumi.ResourceHook(`ready-to-serve ${name}`, refuseUnreadyTarget), fits],
                afterUpdate: [taken, new pulumi.ResourceHook(`drain ${name}`, drainFormerPods)],
            },
        });
    }
}

function dependencies(after: TrafficSwitchArgs["after"]): pulumi.Resource[] | Promise<pulumi.Resource[]> {
    return after instanceof Promise ? after.then(resources => [...resources]) : [...after];
}
