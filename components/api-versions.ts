import * as pulumi from "@pulumi/pulumi";
import { apiVersionsProblems } from "../model/api-versions-problems.js";
import { gatewayDefinition } from "../model/gateway-definition.js";
import type { GatewaySettings } from "../model/gateway-settings.js";
import type { Problem } from "../model/problem.js";
import type { AnyShape } from "../model/shape.js";
import { refusal } from "./checked-settings.js";
import { type ArgumentShapes, argumentProblems } from "./refuse-bad-arguments.js";
import { switchProblems } from "./switch-problems.js";
import { TrafficSwitch, type TrafficSwitchArgs } from "./traffic-switch.js";

/** One service with its slots: what a TrafficSwitch takes, but the gateway. */
export type VersionedService = Omit<TrafficSwitchArgs, "gateway">;

export interface ApiVersionsArgs {
    /** Through which users come. Its `apiVersions` is the table: versions, their dates and services, and how clients ask. */
    readonly gateway: GatewaySettings;
    /** Who serves the versions, each with slots and weights of its own. With one, versions need not name it. */
    readonly services: readonly VersionedService[];
}

const shapes: ArgumentShapes<ApiVersionsArgs> = { gateway: gatewayDefinition as AnyShape, services: "given" };

/**
 * An API whose clients choose a version by path, header or media type: a TrafficSwitch for each service, whose HTTPRoute
 * leads to the versions that the service has. Where one service has all, `service.gateway.apiVersions` does the same.
 * Throws a RunError with all that is wrong with its arguments.
 */
export class ApiVersions extends pulumi.ComponentResource {
    /** Who serves, by the name of the service. */
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
        return [{ path, message: "missing; name the versions, or use a TrafficSwitch in place of ApiVersions." }];
    }
    const twice = names.flatMap((service, index) =>
        names.indexOf(service) === index
            ? []
            : [{ path: `services[${index}].service`, message: `"${service}" is there already; name each once.` }],
    );
    const homeless = Object.entries(gateway.apiVersions.versions).flatMap(([version, { service }]) => {
        const place = `${path}.versions.${version}.service`;
        if (service === undefined) {
            return services.length === 1 ? [] : [{ path: place, message: `missing; the services are ${known}.` }];
        }
        return names.includes(service)
            ? []
            : [{ path: place, message: `"${service}" is none of the services, which are ${known}.` }];
    });
    const unled = services.flatMap(({ service, shares, waiting = [] }) =>
        apiVersionsProblems(gateway, service, shares.length + waiting.length),
    );
    return [...twice, ...homeless, ...unled.map(problem => ({ ...problem, path: `gateway.${problem.path}` }))];
}
