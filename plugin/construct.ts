import type { ComponentResourceOptions } from "@pulumi/pulumi";
import * as pulumi from "@pulumi/pulumi";
import type { ConstructResult } from "@pulumi/pulumi/provider/provider.js";
import { VersionedImage, type VersionedImageArgs } from "../components/image/versioned-image.js";
import { FastApiService, type FastApiServiceArgs } from "../components/service/fastapi-service.js";
import { ServiceGroup } from "../components/service/service-group.js";
import { serviceOutputs } from "../components/service/service-outputs.js";
import { unnamedCluster } from "../components/settings/stack-settings.js";
import type { Problem } from "../model/settings/problem.js";
import type { MapShape, Shape } from "../model/settings/shape.js";
import { joinPath, ShapeReader } from "../model/settings/shape-reader.js";
import { packagedComponents } from "./arguments.js";
import { serviceArguments } from "./service-arguments.js";

/** Creates a FastApiService from sections of settings. */
export function constructService(
    name: string,
    values: Readonly<Record<string, unknown>>,
    options: ComponentResourceOptions,
): ConstructResult {
    const { args, problems = [] } = serviceArguments(values);
    const all = [...problems, ...unnamedCluster()];
    if (args === undefined || all.length > 0) throw invalidArguments(all);
    const service = new FastApiService(name, args, options);
    return { urn: service.urn, state: serviceOutputs(service, args.settings) };
}

/** Creates a ServiceGroup from the arguments of its services, by name. */
export function constructGroup(
    name: string,
    values: Readonly<Record<string, unknown>>,
    options: ComponentResourceOptions,
): ConstructResult {
    const services = readServices(values);
    const group = new ServiceGroup(name, { services }, options);
    const outputs = Object.entries(group.services).map(
        ([service, made]) => [service, serviceOutputs(made, services[service]!.settings)] as const,
    );
    return { urn: group.urn, state: { services: Object.fromEntries(outputs) } };
}

function readServices({ services, ...others }: Readonly<Record<string, unknown>>): Record<string, FastApiServiceArgs> {
    const problems: Problem[] = Object.keys(others).map(path => ({ path, message: "unknown key; use services." }));
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

/** Creates a VersionedImage. */
export function constructImage(
    name: string,
    values: Readonly<Record<string, unknown>>,
    options: ComponentResourceOptions,
): ConstructResult {
    const reader = new ShapeReader();
    const keys = packagedComponents["VersionedImage"]!.inputs;
    const definition = { kind: "map", about: "The arguments.", keys } as unknown as MapShape<VersionedImageArgs>;
    const args = reader.read<VersionedImageArgs>(definition as Shape<VersionedImageArgs>, values, "");
    if (args === undefined || reader.problems.length > 0) throw invalidArguments(reader.problems);
    const { urn, reference, digest, size } = new VersionedImage(name, args, options);
    return { urn, state: { reference, digest, size } };
}

/** All problems of a component's arguments in one error, each with its key, in the form that Pulumi's engine shows. */
export function invalidArguments(problems: readonly Problem[]): pulumi.InputPropertiesError {
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    return new pulumi.InputPropertiesError({
        message: `${count} in its arguments`,
        errors: problems.map(({ path, message }) => ({ propertyPath: path, reason: message })),
    });
}
