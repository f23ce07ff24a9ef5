import { equalProperties } from "../properties/property-equality.js";
import type { ResourceState } from "../resource-state.js";
import { isDefaultProvider, readProviderReference } from "../resources/urn.js";
import type { OldResources } from "./old-resources.js";

/** What tells a provider which cluster, daemon or account it works on. */
const placeKeys = ["kubeconfig", "context", "cluster", "host"];

/**
 * Whether a resource's provider now works somewhere else, so that its object has to be made anew there: another
 * instance of a replaced provider, or one that names another place.
 */
export function providerMoved(old: ResourceState, next: ResourceState, resources: OldResources): boolean {
    if (old.provider === undefined || next.provider === undefined || old.provider === next.provider) return false;
    const before = readProviderReference(old.provider);
    const after = readProviderReference(next.provider);
    if (before.urn === after.urn) return before.id !== after.id;
    if (isDefaultProvider(before.urn) && isDefaultProvider(after.urn)) return false;
    const was = resources.find(before.urn)?.inputs ?? {};
    const is = resources.find(after.urn)?.inputs ?? {};
    return placeKeys.some(
        key => was[key] !== undefined && is[key] !== undefined && !equalProperties(was[key], is[key]),
    );
}
