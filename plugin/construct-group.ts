import type { ComponentResourceOptions } from "@pulumi/pulumi";
import type { ConstructResult } from "@pulumi/pulumi/provider/provider.js";
import type { FastApiServiceArgs } from "../components/fastapi-service.js";
import { ServiceGroup } from "../components/service-group.js";
import { serviceOutputs } from "../components/service-outputs.js";
import { unnamedCluster } from "../components/stack-settings.js";
import type { Problem } from "../model/problem.js";
import { joinPath } from "../model/shape-reader.js";
import { invalidArguments } from "./invalid-arguments.js";
import { serviceArguments } from "./service-arguments.js";

/** Makes a ServiceGroup of the arguments of its services by name. */
export function constructGroup(
    name: string,
    values: Readonly<Record<string, unknown>>,
    options: ComponentResourceOptions,
): ConstructResult {
    const services = readServices(values);
    const group = new ServiceGroup(name, { services }, options);
    const outputs = Object.entries(group.services).map(
        ([service, made]) => [service, serviceOutputs(made, services[service]!)] as const,
    );
    return { urn: group.urn, state: { services: Object.fromEntries(outputs) } };
}

function readServices({ services, ...others }: Readonly<Record<string, unknown>>): Record<string, FastApiServiceArgs> {
    const problems: Problem[] = Object.keys(others).map(path => ({ path, message: "unknown key; known is services." }));
    const read: Record<string, FastApiServiceArgs> = {};
    if (!isMap(services) || Object.keys(services).length === 0) {
        problems.push({ path: "services", message: "is not a map of services by name." });
    }
    for (const [name, own] of Object.entries(isMap(services) ? services : {})) {
        const path = joinPath("services", name);
        const { args, problems: found } = isMap(own)
            ? serviceArguments(own)
            : { problems: [{ path: "", message: "is not a map of keys and values." }] };
        if (args !== undefined) read[name] = args;
        else problems.push(...found.map(problem => ({ ...problem, path: joinPath(path, problem.path) })));
    }
    problems.push(...unnamedCluster());
    if (problems.length > 0) throw invalidArguments(problems);
    return read;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
