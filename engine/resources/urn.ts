// A URN names a resource: urn:pulumi:STACK::PROJECT::PARENT_TYPES$TYPE::NAME. The types of its parents, without the
// stack's, are part of it; their names are not.

export const stackType = "pulumi:pulumi:Stack";
const providerPrefix = "pulumi:providers:";

export interface UrnParts {
    readonly stack: string;
    readonly project: string;
    /** With the parents' types before it. */
    readonly qualifiedType: string;
    readonly name: string;
}

export function readUrn(urn: string): UrnParts {
    const [stack = "", project = "", qualifiedType = "", ...name] = urn.slice("urn:pulumi:".length).split("::");
    return { stack, project, qualifiedType, name: name.join("::") };
}

export function makeUrn(stack: string, project: string, parent: string, type: string, name: string): string {
    const parentType = parent === "" ? "" : readUrn(parent).qualifiedType;
    const qualified = parentType === "" || parentType === stackType ? type : `${parentType}$${type}`;
    return `urn:pulumi:${stack}::${project}::${qualified}::${name}`;
}

export const nameOf = (urn: string): string => readUrn(urn).name;

export const isProviderType = (type: string): boolean => type.startsWith(providerPrefix);

export const providerType = (packageName: string): string => providerPrefix + packageName;

/** "kubernetes" of pulumi:providers:kubernetes. */
export const packageOfProvider = (type: string): string => type.slice(providerPrefix.length);

/** "kubernetes" of kubernetes:core/v1:ConfigMap. */
export const packageOfType = (type: string): string => type.split(":", 1)[0] ?? "";

/** Whether a provider was made by the engine because a resource named none. */
export function isDefaultProvider(urn: string): boolean {
    const { qualifiedType, name } = readUrn(urn);
    return isProviderType(qualifiedType) && (name === "default" || name.startsWith("default_"));
}

/** A reference to a provider, `URN::ID`, in its two parts. */
export function readProviderReference(reference: string): { readonly urn: string; readonly id: string } {
    const at = reference.lastIndexOf("::");
    return { urn: reference.slice(0, at), id: reference.slice(at + 2) };
}
