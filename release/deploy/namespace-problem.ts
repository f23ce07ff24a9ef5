import { mayAccess } from "../../cluster/access-review.js";
import { isForbidden, isNotFound, type KubernetesApi } from "../../cluster/kubernetes-api.js";
import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import { stackAnnotation } from "../../model/names.js";
import type { Problem } from "../../model/settings/problem.js";
import type { ServiceSettings } from "../../model/settings/settings.js";
import type { StackState } from "../stack/stack-state.js";

/** What is known about a service's namespace. */
export interface NamespaceFacts {
    /** "hidden": the user may not look at it. */
    readonly state: "there" | "absent" | "hidden";
    /** `users/dev`: the stack whose annotation it has. */
    readonly owner?: string;
    /** Whether the user may create namespaces; asked only where the stack would have to. */
    readonly mayCreate: boolean;
    /** What the stack's state has: the namespace, other objects of the cluster, or none. */
    readonly recorded: "made" | "inside" | "nothing";
}

type Named = Pick<ServiceSettings, "namespace"> & Pick<Partial<ServiceSettings>, "existingNamespace">;

/** Looks a service's namespace up, with the rights that the user has. */
export async function readNamespace(
    api: KubernetesApi,
    { namespace, existingNamespace = false }: Named,
    state: Pick<StackState, "inputsOf" | "hasObjects"> | undefined,
): Promise<NamespaceFacts> {
    const isMade = state?.inputsOf({ apiVersion: "v1", kind: "Namespace", name: namespace }) !== undefined;
    const recorded = isMade ? "made" : state?.hasObjects === true ? "inside" : "nothing";
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}`;
    const found = await api.get<KubernetesObject>(path, { timeoutMs: 5000 }).catch((error: Error) => {
        if (isNotFound(error)) return "absent" as const;
        if (isForbidden(error)) return "hidden" as const;
        throw error;
    });
    const owner = typeof found === "object" ? found.metadata?.annotations?.[stackAnnotation] : undefined;
    const isNeeded = typeof found !== "object" && !existingNamespace && recorded === "nothing";
    const create = { group: "", resource: "namespaces", verb: "create" };
    return {
        state: typeof found === "object" ? "there" : found,
        ...(owner === undefined ? {} : { owner }),
        mayCreate: !isNeeded || (await mayAccess(api, create)),
        recorded,
    };
}

/**
 * How a stack uses a namespace that somebody else made. By hand: `pulumi config set` needs a stack that exists.
 *
 * @param stack its name
 */
export function useAsItIs(stack: string): string {
    return `To use it as it is, add \`existingNamespace: true\` below \`fastapi-release:service\` in Pulumi.${stack}.yaml`;
}

/**
 * The problem if an update could not make or use the namespace: Kubernetes would refuse that after the version's image was
 * published.
 *
 * @param stack `users/dev`: project and stack
 */
export function namespaceProblem(
    service: Named,
    stack: string,
    { state, owner, mayCreate, recorded }: NamespaceFacts,
): Problem | undefined {
    const { namespace, existingNamespace = false } = service;
    const refuse = (message: string, key = "namespace"): Problem => ({ path: `service.${key}`, message });
    const name = stack.slice(stack.lastIndexOf("/") + 1);
    const use = useAsItIs(name);
    if (existingNamespace && recorded === "made") {
        const message = `this stack made "${namespace}", and would delete it with all that runs in it; leave this out.`;
        return refuse(message, "existingNamespace");
    }
    if (existingNamespace) {
        if (state !== "absent") return undefined;
        return refuse(`"${namespace}" does not exist; make it: \`kubectl create namespace ${namespace}\`.`);
    }
    if (recorded === "made" && state === "absent") {
        return refuse(
            `"${namespace}" is gone from the cluster, and the stack's state still has it and what was in it; ` +
                `make the state as the cluster is: \`pulumi refresh --yes --stack ${name}\`.`,
        );
    }
    if (recorded !== "nothing") return undefined;
    if (state === "there" && owner === undefined) {
        return refuse(`"${namespace}" exists, and no stack made it. ${use}; or name another one.`);
    }
    if (state === "there" && owner !== stack) {
        return refuse(`"${namespace}" exists, and the stack ${owner} made it; name another one.`);
    }
    if (state !== "there" && !mayCreate) {
        const seen = state === "absent" ? `"${namespace}" does not exist, and` : "";
        const who = `${seen} the kubeconfig's user may not ${state === "absent" ? "" : "look at namespaces or "}create one`;
        return refuse(`${who.trim()}. Have an administrator make "${namespace}". ${use}.`);
    }
    return undefined;
}
