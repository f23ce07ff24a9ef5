import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../model/settings/problem.js";
import type { AnyShape } from "../../model/settings/shape.js";
import { apiVersionsProblems } from "../../model/traffic/api-versions-problems.js";
import type { GatewaySettings } from "../../model/traffic/gateway-settings.js";
import { gatewayDefinition } from "../../model/traffic/gateway-settings.js";
import { type ArgumentShapes, argumentProblems } from "../settings/argument-shapes.js";
import { refusal } from "../settings/checked-settings.js";
import { switchProblems, TrafficSwitch, type TrafficSwitchArgs } from "./traffic-switch.js";

/** One service with its slots: the arguments of a TrafficSwitch, without the gateway. */
export type VersionedService = Omit<TrafficSwitchArgs, "gateway">;

export interface ApiVersionsArgs {
    /**
     * The gateway that users come through. Its `apiVersions` is the table: versions, their dates and services, and how
     * clients ask.
     */
    readonly gateway: GatewaySettings;
    /**
     * The services that serve the versions, each with its own slots and weights. With only one, versions need not name
     * it.
     */
    readonly services: readonly VersionedService[];
}

const shapes: ArgumentShapes<ApiVersionsArgs> = { gateway: gatewayDefinition as AnyShape, services: "given" };

/**
 * An API whose clients choose a version by path, header or media type: a TrafficSwitch for each service, with an
 * HTTPRoute to the versions that the service has. If one service has them all, `service.gateway.apiVersions` does the
 * same. Throws a RunError listing all problems with its arguments.
 *
 * @example
 * ```ts
 * const api = new ApiVersions("users-api", {
 *     gateway,
 *     services: [
 *         service("users", [["blue", "1.3.2", 100]]),
 *         service("users-v2", [["blue", "2.0.0", 90], ["green", "2.1.0", 10]]),
 *     ],
 * });
 * ```
 */
export class ApiVersions extends pulumi.ComponentResource {
    /** The switches, by the name of the service. */
    readonly switches: Readonly<Record<string, TrafficSwitch>>;
    /** Known once all traffic is where it should be; never false. */
    readonly moved: pulumi.Output<true>;

    constructor(name: string, args: ApiVersionsArgs, options?: pulumi.ComponentResourceOptions) {
        const problems = argumentProblems(shapes, args, switchesProblems);
        if (problems.length > 0) throw refusal(problems, `the API ${name}`);
        super("fastapi-release:index:ApiVersions", name, {}, options);
        const { gateway, services } = args;
        const made = services.map(
            each => [each.service, new TrafficSwitch({ ...each, gateway }, { parent: this })] as const,
        );
        this.switches = Object.fromEntries(made);
        this.moved = pulumi.all(made.map(([, { moved }]) => moved)).apply(() => true as const);
        this.registerOutputs({ moved: this.moved });
    }
}

function switchesProblems(args: ApiVersionsArgs): readonly Problem[] {
    const { gateway, services } = args;
    const own = services.flatMap((service, index) =>
        switchProblems({ ...service, gateway }).map(({ path, message }) => {
            return { path: `services[${index}].${path}`, message };
        }),
    );
    return own.length > 0 ? own : tableProblems(args);
}

function tableProblems({ gateway, services }: ApiVersionsArgs): readonly Problem[] {
    const names = services.map(({ service }) => service);
    const known = names.join(", ") || "none";
    const path = "gateway.apiVersions";
    if (gateway.apiVersions === undefined) {
        return [{ path, message: "missing; name the versions, or use a TrafficSwitch instead of ApiVersions." }];
    }
    const twice = names.flatMap((service, index) =>
        names.indexOf(service) === index
            ? []
            : [{ path: `services[${index}].service`, message: `"${service}" is given twice; name each once.` }],
    );
    const homeless = Object.entries(gateway.apiVersions.versions).flatMap(([version, { service }]) => {
        const place = `${path}.versions.${version}.service`;
        if (service === undefined) {
            return services.length === 1 ? [] : [{ path: place, message: `missing; the services are ${known}.` }];
        }
        return names.includes(service)
            ? []
            : [{ path: place, message: `"${service}" is not one of the services, which are ${known}.` }];
    });
    const unled = services.flatMap(({ service, shares, waiting = [] }) =>
        apiVersionsProblems(gateway, service, shares.length + waiting.length),
    );
    return [...twice, ...homeless, ...unled.map(problem => ({ ...problem, path: `gateway.${problem.path}` }))];
}
