import { ApiError, isNotFound } from "./api-error.js";
import { builtInKinds, type ServedKind } from "./built-in-kinds.js";
import type { KubernetesApi } from "./kubernetes-api.js";

export interface ObjectReference {
    readonly apiVersion: string;
    readonly kind: string;
    /** For namespaced kinds. @default the context's namespace, then "default" */
    readonly namespace?: string;
    /** Absent for the path of the list. */
    readonly name?: string;
}

/** The cluster serves no such kind. */
export class UnknownKindError extends Error {
    override readonly name = "UnknownKindError";
}

/** Path of an object, or of its kind's list. Asks the API server only about kinds outside Kubernetes' own. */
export async function objectPath(api: KubernetesApi, reference: ObjectReference): Promise<string> {
    const served = await servedKind(api, reference.apiVersion, reference.kind);
    return pathOf(served, { ...reference, namespace: reference.namespace ?? api.access.namespace ?? "default" });
}

/** Plural and scope of a kind. Throws UnknownKindError. */
export async function servedKind(api: KubernetesApi, apiVersion: string, kind: string): Promise<ServedKind> {
    const builtIn = builtInKinds(apiVersion).get(kind);
    if (builtIn) {
        return builtIn;
    }
    // A custom resource definition may have been made a moment ago: a kind that is missing is asked for once more.
    for (const cached of [true, false]) {
        const found = (await discover(api, apiVersion, cached)).get(kind);
        if (found) {
            return found;
        }
    }
    throw new UnknownKindError(`no matches for kind "${kind}" in version "${apiVersion}"`);
}

/** All namespaces' list when the namespace is absent. */
export function pathOf(served: ServedKind, reference: Omit<ObjectReference, "kind">): string {
    const { apiVersion, namespace, name } = reference;
    const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const scope = served.namespaced && namespace ? `/namespaces/${encodeURIComponent(namespace)}` : "";
    return `${root}${scope}/${served.plural}${name === undefined ? "" : `/${encodeURIComponent(name)}`}`;
}

async function discover(api: KubernetesApi, apiVersion: string, cached: boolean): Promise<Map<string, ServedKind>> {
    const path = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    let answer = cached ? api.discovered.get(path) : undefined;
    if (!answer) {
        answer = read(api, path);
        api.discovered.set(path, answer);
        answer.catch(() => api.discovered.delete(path));
    }
    return answer as Promise<Map<string, ServedKind>>;
}

async function read(api: KubernetesApi, path: string): Promise<Map<string, ServedKind>> {
    const list = await api
        .get<{ resources?: { name: string; kind: string; namespaced: boolean }[] }>(path)
        .catch((error: unknown) => {
            if (isNotFound(error) || (error instanceof ApiError && error.status === 503)) {
                return { resources: [] };
            }
            throw error;
        });
    const kinds = (list.resources ?? []).filter(({ name }) => !name.includes("/"));
    return new Map(kinds.map(({ name, kind, namespaced }) => [kind, { plural: name, namespaced }]));
}
