// The state a step left: resources by URN, what is wrong with their order, pending operations, the envelope.
import { createHash } from "node:crypto";
import type { Crypter } from "../../../engine/state/crypter.js";
import type { Deployment } from "../../../engine/state/deployment.js";
import type { JsonMap } from "../../../engine/state/property-codec.js";
import { viewResource } from "./resource-view.js";
import type { ResourceTimes } from "./time-view.js";

export interface StateView {
    /** By URN; the old half of a replacement has " (to be deleted)" after it. */
    readonly resources: Record<string, JsonMap>;
    readonly pendingOperations: JsonMap[];
    readonly envelope: JsonMap;
    readonly problems: string[];
}

export function viewState(
    deployment: Deployment | undefined,
    crypter: Crypter | undefined,
    times: ResourceTimes,
): StateView {
    const resources = (deployment?.resources ?? []).map(resource => viewResource(resource, crypter));
    const problems = [...times.view(resources), ...orderProblems(deployment?.resources ?? [])];
    const byKey: Record<string, JsonMap> = {};
    for (const resource of resources) {
        const key = `${resource["urn"]}${resource["delete"] === true ? " (to be deleted)" : ""}`;
        if (key in byKey) problems.push(`${key} is in the state twice`);
        byKey[key] = resource;
    }
    const pendingOperations = (deployment?.pending_operations ?? []).map(operation => {
        const resource = viewResource(operation.resource, crypter);
        return { type: operation.type, resource } as JsonMap;
    });
    return { resources: byKey, pendingOperations, envelope: viewEnvelope(deployment, problems), problems };
}

/** The writer's version is another; that the manifest is well formed is checked here. */
function viewEnvelope(deployment: Deployment | undefined, problems: string[]): JsonMap {
    if (deployment === undefined) return {};
    const { manifest, secrets_providers, resources, pending_operations, ...rest } = deployment;
    const magic = createHash("sha256").update(manifest.version).digest("hex");
    if (manifest.magic !== magic)
        problems.push(`manifest.magic is ${manifest.magic}, not the SHA-256 of ${manifest.version}`);
    if (!/^v3\.\d+\.\d+$/.test(manifest.version)) problems.push(`manifest.version is "${manifest.version}"`);
    return {
        ...(rest as JsonMap),
        manifest: Object.keys(manifest).sort(),
        secretsProvider: secrets_providers?.type ?? null,
        hasSalt: secrets_providers?.state?.salt !== undefined,
        listsResources: resources !== undefined,
        listsPendingOperations: pending_operations !== undefined,
    };
}

/** Whatever a resource names comes before it; the new half of a replacement comes before the old one. */
function orderProblems(resources: readonly JsonMap[]): string[] {
    const problems: string[] = [];
    const seen = new Set<string>();
    const seenIds = new Set<string>();
    for (const resource of resources) {
        const urn = String(resource["urn"]);
        const needed = [
            ...((resource["dependencies"] as string[] | undefined) ?? []),
            resource["parent"] as string | undefined,
        ];
        for (const dependency of needed) {
            if (dependency !== undefined && !seen.has(dependency)) {
                problems.push(`${urn} comes before ${dependency}, which it needs`);
            }
        }
        const provider = resource["provider"];
        if (provider !== undefined && !seenIds.has(String(provider))) {
            problems.push(`${urn} comes before its provider ${provider}`);
        }
        if (resource["delete"] !== true && seen.has(urn)) {
            problems.push(`${urn} comes after the one that is to be deleted`);
        }
        seen.add(urn);
        seenIds.add(`${urn}::${resource["id"]}`);
    }
    return problems;
}
