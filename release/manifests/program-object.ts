/** A Kubernetes object as the program asked for it, secrets masked. */
export interface ProgramObject {
    readonly urn: string;
    readonly inputs: Readonly<Record<string, unknown>>;
}

/** A Kubernetes object for a file. */
export interface Manifest {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: ManifestMetadata;
    readonly [field: string]: unknown;
}

export interface ManifestMetadata {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
}
