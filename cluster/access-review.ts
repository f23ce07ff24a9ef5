import type { KubernetesApi } from "./kubernetes-api.js";

/** What a user wants to do with a kind of objects. */
export interface Access {
    /** API group, "" for the core group. */
    readonly group: string;
    /** Plural, with a subresource after a slash: `pods/log`. */
    readonly resource: string;
    readonly verb: string;
    /** Undefined for resources outside namespaces, or in all of them. */
    readonly namespace?: string;
}

const path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

/** Asks the API server whether the kubeconfig's user may do it; changes nothing. Every user may ask. */
export async function mayAccess(
    api: Pick<KubernetesApi, "create">,
    { group, resource: full, verb, namespace }: Access,
): Promise<boolean> {
    const [resource, subresource] = full.split("/");
    const review = {
        apiVersion: "authorization.k8s.io/v1",
        kind: "SelfSubjectAccessReview",
        spec: { resourceAttributes: { verb, group, resource, subresource, namespace } },
    };
    const { status } = await api.create<typeof review & { status?: { allowed?: boolean } }>(path, review);
    return status?.allowed === true;
}
