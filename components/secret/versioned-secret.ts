import type { SecretArgs } from "@pulumi/kubernetes/core/v1/secret.js";
import type * as pulumi from "@pulumi/pulumi";
import { labelKeys } from "../../model/names.js";

export interface VersionedSecretArgs {
    /** Name of the object; it contains the version. */
    readonly name: string;
    /** Name of the service. */
    readonly service: string;
    readonly namespace: pulumi.Input<string>;
    /** Its role in the service, a label. */
    readonly component: string;
    readonly stringData: SecretArgs["stringData"];
}

/** An immutable Secret named by its version: another version is another object, never a change to this one. */
export function versionedSecret({ name, service, namespace, component, stringData }: VersionedSecretArgs): SecretArgs {
    return {
        metadata: {
            name,
            namespace,
            labels: { [labelKeys.service]: service, [labelKeys.component]: component },
        },
        immutable: true,
        stringData,
    };
}
