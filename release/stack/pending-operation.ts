import { isOfKubernetes, metadata, type StateResource } from "./state-resource.js";

/** What an update that was killed had begun; `type` is `creating`, `updating` and so on. */
export interface PendingOperation {
    readonly type?: string;
    readonly resource: StateResource;
}

/**
 * Whether the state has what an update that was killed was creating: a later one has made it, or taken it over. Pulumi
 * keeps such an operation all the same, until somebody clears it.
 */
export function isMadeSince({ type, resource }: PendingOperation, resources: readonly StateResource[]): boolean {
    return type === "creating" && resources.some(kept => isSame(kept, resource));
}

/** An object of Kubernetes is what has its name: of one resource there may be two, an old one and its replacement. */
function isSame(kept: StateResource, begun: StateResource): boolean {
    if (kept.type !== begun.type) return false;
    if (!isOfKubernetes(kept)) return kept.urn === begun.urn;
    const [one, other] = [metadata(kept.inputs), metadata(begun.inputs)];
    return one.name === other.name && one.namespace === other.namespace;
}
