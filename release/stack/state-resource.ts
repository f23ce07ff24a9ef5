/** The part of a resource in Pulumi's state (checkpoint version 3) that the release command reads. */
export interface StateResource {
    readonly urn: string;
    readonly type: string;
    readonly delete?: boolean;
    /** Why it was made and is not ready. */
    readonly initErrors?: readonly string[];
    readonly inputs?: Readonly<Record<string, unknown>>;
    readonly outputs?: Readonly<Record<string, unknown>>;
}

interface Metadata {
    readonly name?: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
}

/** Of an object of Kubernetes. */
export function metadata(inputs: StateResource["inputs"]): Metadata {
    return (inputs?.["metadata"] ?? {}) as Metadata;
}

export function isOfKubernetes({ type }: Pick<StateResource, "type">): boolean {
    return type.startsWith("kubernetes:");
}

/** `Deployment users-green-0a1b2c3d4e` */
export function resourceWords({ type, urn }: Pick<StateResource, "type" | "urn">): string {
    return `${type.slice(type.lastIndexOf(":") + 1)} ${urn.slice(urn.lastIndexOf("::") + 2)}`;
}
