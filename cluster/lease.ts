import { isConflict, isNotFound, type KubernetesApi } from "./kubernetes-api.js";
import { objectPath } from "./object-path.js";

/** The part of a `coordination.k8s.io/v1` Lease that is read and written here. Somebody else's may have less. */
export interface LeaseObject {
    readonly apiVersion: "coordination.k8s.io/v1";
    readonly kind: "Lease";
    readonly metadata: {
        readonly name: string;
        readonly namespace: string;
        readonly uid?: string;
        readonly resourceVersion?: string;
        readonly annotations?: Readonly<Record<string, string>>;
        readonly labels?: Readonly<Record<string, string>>;
    };
    readonly spec?: {
        readonly holderIdentity?: string;
        /** RFC 3339 with microseconds. */
        readonly acquireTime?: string;
        readonly renewTime?: string;
        /** The Lease expires this many seconds after its last renewal. */
        readonly leaseDurationSeconds?: number;
    };
}

export interface LeaseReference {
    readonly namespace: string;
    readonly name: string;
}

const timeoutMs = 5000;

/** The Lease, or undefined when nobody holds it: releasing a Lease deletes it. */
export async function readLease(api: KubernetesApi, reference: LeaseReference): Promise<LeaseObject | undefined> {
    return api.get<LeaseObject>(await leasePath(api, reference), { timeoutMs }).catch(unlessMissing);
}

/**
 * Acquires the Lease in one request if nobody holds it. Returns the current Lease, ours or another's; undefined when
 * its namespace does not exist.
 */
export async function createLease(api: KubernetesApi, lease: LeaseObject): Promise<LeaseObject | undefined> {
    const { namespace, name } = lease.metadata;
    const path = await objectPath(api, { apiVersion: lease.apiVersion, kind: lease.kind, namespace });
    for (let attempt = 0; ; attempt++) {
        try {
            return await api.create(path, lease, { timeoutMs });
        } catch (error) {
            if (isNotFound(error)) return undefined;
            if (!isConflict(error)) throw error;
        }
        const held = await readLease(api, { namespace, name });
        // Released between the two requests: try again.
        if (held !== undefined || attempt === 3) return held;
    }
}

/** Changes parts of a Lease; returns undefined when it is gone or someone else's by now. */
export async function patchLease(
    api: KubernetesApi,
    { metadata }: LeaseObject,
    patch: object,
): Promise<LeaseObject | undefined> {
    const mine = { ...patch, metadata: { ...(patch as Partial<LeaseObject>).metadata, uid: metadata.uid } };
    return api
        .patch<LeaseObject>(await leasePath(api, metadata), mine, { timeoutMs })
        .catch((error: Error) => (isConflict(error) ? undefined : unlessMissing(error)));
}

/**
 * Releases the Lease if it is still the same one: each holder's Lease has its own uid.
 *
 * @param unchanged delete it only in the version that was read
 */
export async function deleteLease(
    api: KubernetesApi,
    { metadata }: LeaseObject,
    { unchanged = false }: { readonly unchanged?: boolean } = {},
): Promise<void> {
    const { uid, resourceVersion } = metadata;
    const preconditions = {
        uid,
        ...(unchanged && resourceVersion !== undefined ? { resourceVersion } : {}),
    };
    await api.delete(await leasePath(api, metadata), { timeoutMs, preconditions }).catch((error: Error) => {
        if (!isConflict(error) && !isNotFound(error)) throw error;
    });
}

function leasePath(api: KubernetesApi, { namespace, name }: LeaseReference): Promise<string> {
    return objectPath(api, { apiVersion: "coordination.k8s.io/v1", kind: "Lease", namespace, name });
}

function unlessMissing(error: Error): undefined {
    if (isNotFound(error)) return undefined;
    throw error;
}
