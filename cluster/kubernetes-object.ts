/** The part that all Kubernetes objects share. */
export interface ObjectMetadata {
    name?: string;
    namespace?: string;
    generateName?: string;
    uid?: string;
    resourceVersion?: string;
    generation?: number;
    creationTimestamp?: string;
    deletionTimestamp?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    finalizers?: string[];
    ownerReferences?: { apiVersion: string; kind: string; name: string; uid: string; controller?: boolean }[];
    managedFields?: { manager?: string; operation?: string; subresource?: string; [field: string]: unknown }[];
}

export interface KubernetesObject {
    apiVersion?: string;
    kind?: string;
    metadata?: ObjectMetadata;
    [field: string]: unknown;
}

export interface ObjectList<T> {
    readonly metadata: { readonly resourceVersion?: string; readonly continue?: string };
    readonly items: T[];
}

/** A condition in the form workloads report in status.conditions. */
export interface Condition {
    readonly type: string;
    readonly status: string;
    readonly reason?: string;
    readonly message?: string;
    readonly lastTransitionTime?: string;
}
