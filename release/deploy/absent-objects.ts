import { isNotFound, isStrange, type KubernetesApi } from "../../cluster/kubernetes-api.js";
import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import type { Release } from "../../model/release/release.js";
import type { Problem } from "../../model/settings/problem.js";
import { useAsItIs } from "./namespace-problem.js";

/** An object of the namespace that a release names, and that neither it nor this library makes. */
export interface NamedObject {
    readonly kind: "Secret" | "ConfigMap" | "PersistentVolumeClaim";
    readonly name: string;
    /** Keys of a Secret that the pods read. */
    readonly keys: readonly string[];
    /** Whether it is there, and only lacks these keys. */
    readonly lacksKeys?: true;
    /** Where it is named first: `imagePullSecrets[0]`. */
    readonly path: string;
    /** Where each key is named. */
    readonly paths?: Readonly<Record<string, string>>;
    /** Registry that it logs in to. */
    readonly registry?: string;
}

type Naming = Pick<Release, "repository" | "secretEnv" | "imagePullSecrets" | "volumes">;

/** The objects that must be in the namespace before the release's pods start, each once. */
export function namedObjects(release: Naming): readonly NamedObject[] {
    const { secretEnv = {}, imagePullSecrets = [], volumes = {} } = release;
    const registry = registryOf(release.repository);
    const all: readonly NamedObject[] = [
        ...imagePullSecrets.map((name, index) => {
            return { kind: "Secret" as const, name, keys: [], path: `imagePullSecrets[${index}]`, registry };
        }),
        ...Object.entries(secretEnv).map(([variable, { secret, key = variable }]) => {
            const path = `secretEnv.${variable}`;
            return { kind: "Secret" as const, name: secret, keys: [key], path, paths: { [key]: path } };
        }),
        ...Object.entries(volumes).flatMap(([volume, { secret, configMap, pvc }]): readonly NamedObject[] => {
            const path = `volumes.${volume}`;
            if (secret !== undefined) return [{ kind: "Secret", name: secret, keys: [], path: `${path}.secret` }];
            if (configMap !== undefined) {
                return [{ kind: "ConfigMap", name: configMap, keys: [], path: `${path}.configMap` }];
            }
            return pvc === undefined
                ? []
                : [{ kind: "PersistentVolumeClaim", name: pvc, keys: [], path: `${path}.pvc` }];
        }),
    ];
    return all.flatMap((object, index) => {
        const same = all.filter(({ kind, name }) => kind === object.kind && name === object.name);
        if (same[0] !== all[index]) return [];
        const paths = Object.assign({}, ...same.map(other => other.paths).toReversed());
        return [{ ...object, keys: [...new Set(same.flatMap(({ keys }) => keys))], paths }];
    });
}

/** `docker.io` for an image without a host. */
function registryOf(repository: string): string {
    const [host = ""] = repository.split("/");
    return repository.includes("/") && /[.:]|^localhost$/.test(host) ? host : "docker.io";
}

const plurals = {
    Secret: "secrets",
    ConfigMap: "configmaps",
    PersistentVolumeClaim: "persistentvolumeclaims",
} as const;

/** Those that are not there; a Secret that lacks keys is returned with these. What may not be asked counts as there. */
export async function absentObjects(
    api: KubernetesApi,
    namespace: string,
    named: readonly NamedObject[],
): Promise<readonly NamedObject[]> {
    const asked = named.map(async (object): Promise<readonly NamedObject[]> => {
        const { kind, name, keys, paths } = object;
        const place = `/api/v1/namespaces/${encodeURIComponent(namespace)}/${plurals[kind]}/${encodeURIComponent(name)}`;
        const found = await api.get<KubernetesObject>(place, { timeoutMs: 5000 }).catch((error: unknown) => {
            if (isStrange(error)) throw error;
            return isNotFound(error) ? undefined : "hidden";
        });
        if (found === undefined) return [object];
        if (found === "hidden") return [];
        const missing = keys.filter(key => !Object.hasOwn((found["data"] ?? {}) as object, key));
        const path = paths?.[missing[0] ?? ""] ?? object.path;
        return missing.length === 0 ? [] : [{ ...object, keys: missing, path, lacksKeys: true }];
    });
    return (await Promise.all(asked)).flat();
}

/**
 * What is missing, and what to type.
 *
 * @param isThere whether the namespace exists: if not, its objects must be there before the stack can make it
 * @param stack name of the stack
 */
export function absentProblem(
    { kind, name, keys, path, registry, lacksKeys }: NamedObject,
    namespace: string,
    isThere: boolean,
    stack: string,
): Problem {
    if (lacksKeys) {
        const added = JSON.stringify({ stringData: Object.fromEntries(keys.map(key => [key, "…"])) });
        const message =
            `the Secret "${name}" in the namespace ${namespace} lacks ${keys.join(", ")}, and pods would not start without it: ` +
            `\`kubectl -n ${namespace} patch secret ${name} --patch '${added}'\`.`;
        return { path: `release.${path}`, message };
    }
    const what = `the ${kind} "${name}"${keys.length > 0 ? ` with ${keys.join(", ")}` : ""}`;
    const make = `kubectl -n ${namespace} create`;
    const command = {
        Secret:
            registry === undefined
                ? `${make} secret generic ${name}${keys.map(key => ` --from-literal=${key}=…`).join("")}`
                : `${make} secret docker-registry ${name} --docker-server=${registry} --docker-username=… --docker-password=…`,
        ConfigMap: `${make} configmap ${name} --from-file=…`,
        PersistentVolumeClaim: `${make} -f …`,
    }[kind];
    if (isThere) {
        const message = `${what} is not in the namespace ${namespace}, and pods would not start without it: \`${command}\`.`;
        return { path: `release.${path}`, message };
    }
    const message =
        `${what} must be in the namespace ${namespace} before the first pod starts, and the namespace does not exist. ` +
        `Make both: \`kubectl create namespace ${namespace}\`, \`${command}\`. ${useAsItIs(stack)}.`;
    return { path: `release.${path}`, message };
}
