import type { MapShape, RecordShape, TextRule } from "../settings/shape.js";
import { amountValue } from "../settings/shape.js";

export interface ResourceRequirements {
    readonly requests?: Readonly<Record<string, string>>;
    readonly limits?: Readonly<Record<string, string>>;
}

/** A container's default: enough for a small service, bounded against a leak. */
export const defaultResources: ResourceRequirements = {
    requests: { cpu: "100m", memory: "128Mi" },
    limits: { memory: "512Mi" },
};

const resourceName: TextRule = {
    pattern: /^(cpu|memory|ephemeral-storage)$/,
    complaint: "is not a resource of a container; use cpu, memory or ephemeral-storage.",
};

const amounts = (about: string): RecordShape<string> => ({
    kind: "record",
    about,
    each: { kind: "amount", about: "An amount in Kubernetes' notation, such as 250m or 128Mi." },
    names: [resourceName],
});

export const resourcesDefinition: MapShape<ResourceRequirements> = {
    kind: "map",
    title: "Resources",
    about: "Requests and limits of the container.",
    keys: {
        requests: { ...amounts("What the scheduler reserves for it."), optional: true },
        limits: { ...amounts("What it must not exceed."), optional: true },
    },
    check: ({ requests = {}, limits = {} }) =>
        Object.entries(requests).flatMap(([name, request]) => {
            const limit = limits[name];
            if (limit === undefined || amountValue(request) <= amountValue(limit)) return [];
            return [{ path: `requests.${name}`, message: `${request} is above its limit of ${limit}.` }];
        }),
};
