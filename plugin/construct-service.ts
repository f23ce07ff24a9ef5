import type { ComponentResourceOptions } from "@pulumi/pulumi";
import type { ConstructResult } from "@pulumi/pulumi/provider/provider.js";
import { FastApiService } from "../components/fastapi-service.js";
import { serviceOutputs } from "../components/service-outputs.js";
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
