import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import * as pulumi from "@pulumi/pulumi";
import { trafficObjectName } from "../../model/names.js";
import { versionShape } from "../../model/release/release-definition.js";
import type { Problem } from "../../model/settings/problem.js";
import type { AnyShape, MapShape } from "../../model/settings/shape.js";
import { type GatewaySettings, gatewayDefinition } from "../../model/traffic/gateway-settings.js";
import { isBackend, type NamedBackend, type NamedShare } from "../../model/traffic/shares.js";
import { renderTrafficService } from "../../model/traffic/traffic-metadata.js";
import type { TrafficRecord } from "../../model/traffic/traffic-record.js";
import { renderTrafficRoute } from "../../model/traffic/traffic-route.js";
import {
    type ArgumentShapes,
    argumentProblems,
    argumentShapes,
    slotProblems,
    wholeNumber,
} from "../settings/argument-shapes.js";
import { refusal } from "../settings/checked-settings.js";
import { clearingLeftovers } from "../slot/clearing-leftovers.js";
import { gatewayHooks } from "./gateway-hooks.js";
import { switchHooks } from "./switch-hooks.js";

export interface TrafficSwitchArgs {
    /** Name of the service: that of the Kubernetes Service that users call, or of the HTTPRoute that routes them. */
    readonly service: string;
    /** Namespace of the service. */
    readonly namespace: string;
    /** Which release gets which percent of the requests, 100 in all. More than one needs a gateway. */
    readonly shares: readonly NamedShare[];
    /** Releases without a share that testers, or copies of requests, reach through the gateway. @default [] */
    readonly waiting?: readonly NamedBackend[];
    /** The gateway that users come through. @default a Service, which gives one release all traffic */
    readonly gateway?: GatewaySettings;
    /** What must succeed first: the namespace, and pods, Service and gate of each release that is reached. */
    readonly after: readonly pulumi.Resource[] | Promise<readonly pulumi.Resource[]>;
    /** How long, in seconds, clients still on the losing slot are asked to leave. @default 6 */
    readonly drainSeconds?: number;
    /**
     * What the object records about this decision and about earlier live releases. With it, a rollback moves traffic
     * without asking Pulumi; without it, the ledger is read first. @default nothing
     */
    readonly record?: TrafficRecord;
    /** Whether the last update recorded the object: see clearing-leftovers.ts. @default true */
    readonly recorded?: boolean;
}

/**
 * Routes traffic to the serving releases: one object, the only one that a switch changes. A Service selects one
 * release; a route has weights. Throws a RunError listing all problems with its arguments.
 *
 * @example
 * ```ts
 * const traffic = new TrafficSwitch({
 *     service: "users",
 *     namespace: "users",
 *     gateway: checkedGateway({ name: "web", namespace: "infra", hosts: ["users.example.com"] }),
 *     shares: slots.map(({ slot, version, runs: { releaseId } }) => {
 *         return { slot, version, releaseId, weight: slot === "green" ? 10 : 90 };
 *     }),
 *     after: slots.flatMap(({ runs, gate }) => [runs.deployment, runs.service, gate.job]),
 * });
 * ```
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

    /** Returns why the traffic is not where it should be although the object was written. */
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

const backendKeys = { slot: argumentShapes.slot, releaseId: argumentShapes.releaseId, version: versionShape };

const listOf = (each: Pick<MapShape<object>, "keys">) =>
    ({
        kind: "list",
        about: "Releases in slots.",
        each: { kind: "map", about: "A release in a slot.", ...each },
    }) as AnyShape;

const shapes: ArgumentShapes<TrafficSwitchArgs> = {
    service: argumentShapes.service,
    namespace: argumentShapes.namespace,
    shares: listOf({ keys: { ...backendKeys, weight: wholeNumber("Percent of the requests.", 1, 100) } }),
    waiting: { ...listOf({ keys: backendKeys }), optional: true },
    gateway: { ...(gatewayDefinition as AnyShape), optional: true },
    after: "given",
    record: "optional",
    drainSeconds: { ...wholeNumber("Seconds.", 0, 3600), optional: true },
    recorded: "optional",
};

/** All problems with the arguments of a switch. */
export function switchProblems(args: TrafficSwitchArgs): readonly Problem[] {
    return argumentProblems(shapes, args, contradictions);
}

function contradictions({ service, shares, waiting = [], gateway }: TrafficSwitchArgs): readonly Problem[] {
    const all: readonly (NamedBackend & { readonly place: string })[] = [
        ...shares.map((share, index) => ({ ...share, place: `shares[${index}]` })),
        ...waiting.map((backend, index) => ({ ...backend, place: `waiting[${index}]` })),
    ];
    const each = all.flatMap((backend, index) => {
        const { place, slot, releaseId } = backend;
        const long = slotProblems({ service, slot }).map(({ path, message }) => ({
            path: `${place}.${path}`,
            message,
        }));
        if (!all.slice(0, index).some(other => isBackend(other, backend))) return long;
        return [...long, { path: place, message: `${releaseId} in ${slot} is given twice; name it once.` }];
    });
    return [...each, ...sharesProblems(shares, gateway !== undefined)];
}

function sharesProblems(shares: readonly NamedShare[], byGateway: boolean): readonly Problem[] {
    const problem = (message: string): readonly Problem[] => [{ path: "shares", message }];
    const terms = shares.map(({ slot, weight }) => `${slot} ${weight}`).join(" + ") || "nothing";
    const sum = shares.reduce((total, { weight }) => total + weight, 0);
    if (sum !== 100) return problem(`${terms} is ${sum}; weights must sum to 100.`);
    if (shares.length === 1 || byGateway) return [];
    return problem(`${shares.length} releases cannot share traffic without a gateway; give one all of it.`);
}
