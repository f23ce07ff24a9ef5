import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";

/** What a registration asks for that the embedded engine does not do; undefined when it can be served. */
export function unsupportedRequest(request: RegisterResourceRequest): string | undefined {
    const resource = `${request.getType()} "${request.getName()}"`;
    const asked: string[] = [];
    if (request.getImportid() !== "") asked.push(`has the option import ("${request.getImportid()}")`);
    if (request.getPackageref() !== "") asked.push("comes from a parameterized package");
    if (request.getReplaceWithList().length > 0) asked.push("has the option replaceWith");
    if (request.hasReplacementTrigger()) asked.push("has the option replacementTrigger");
    if ((request.getHooks()?.getOnErrorList().length ?? 0) > 0) asked.push("has an onError hook");
    if (request.getEnvvarmappingsMap().getLength() > 0) asked.push("has the option envVarMappings");
    if (asked.length === 0) return undefined;
    return `${resource} ${asked.join(" and ")}: ${refusal}`;
}

export const refusal =
    "the embedded engine does not support this. Install the Pulumi CLI " +
    "(https://www.pulumi.com/docs/install/) and run the same command again.";
