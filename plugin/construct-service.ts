import type { ComponentResourceOptions } from "@pulumi/pulumi";
import type { ConstructResult } from "@pulumi/pulumi/provider/provider.js";
import { FastApiService, type FastApiServiceArgs } from "../components/fastapi-service.js";
import { unnamedCluster } from "../components/stack-settings.js";
import { invalidArguments } from "./invalid-arguments.js";
import { serviceArguments } from "./service-arguments.js";

/** Makes a FastApiService of the sections of settings. */
export function constructService(
    name: string,
    values: Readonly<Record<string, unknown>>,
    options: ComponentResourceOptions,
): ConstructResult {
    const { args, problems = [] } = serviceArguments(values);
    const all = [...problems, ...unnamedCluster()];
    if (args === undefined || all.length > 0) throw invalidArguments(all);
    const service = new FastApiService(name, args, options);
    return { urn: service.urn, state: serviceOutputs(service, args) };
}

/** What other languages see of a service; the next update takes it as `last`. */
export function serviceOutputs(made: FastApiService, { service: { name, namespace, gateway } }: FastApiServiceArgs) {
    const { traffic, live, slots, fingerprint } = made;
    const service = { name, namespace, ...(gateway === undefined ? {} : { gateway: gateway.name }) };
    return { traffic, live, slots, fingerprint, service };
}
