import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import * as pulumi from "@pulumi/pulumi";
import { secretsName } from "../model/names.js";
import type { SecretText } from "../model/settings.js";
import { clearingLeftovers } from "./clearing-leftovers.js";
import { versionedSecret } from "./versioned-secret.js";

export interface EnvironmentSecretArgs {
    /** Name of the service. */
    readonly service: string;
    /** Namespace of the service. */
    readonly namespace: pulumi.Input<string>;
    /** Version of the settings' secrets. */
    readonly version: number;
    /** By variable, decrypted. */
    readonly values: Readonly<Record<string, SecretText>>;
    /** Whether the last update recorded it: see clearing-leftovers.ts. @default true */
    readonly recorded?: boolean;
}

/**
 * One version of the settings' secrets, which stays for as long as a slot reads it: a release that is rolled back to
 * finds what it had. What the settings say of the same version later is not taken.
 */
export class EnvironmentSecret extends pulumi.ComponentResource {
    /** Immutable; goes with the last release that reads it. */
    readonly secret: Secret;

    constructor(args: EnvironmentSecretArgs, options?: pulumi.ComponentResourceOptions) {
        const name = secretsName(args.service, args.version);
        super("fastapi-release:index:EnvironmentSecret", name, {}, options);
        const values = Object.entries(args.values).map(([variable, { plain = "" }]) => [variable, plain]);
        this.secret = new Secret(
            name,
            versionedSecret({
                ...args,
                name,
                component: "secrets",
                stringData: pulumi.secret(Object.fromEntries(values)),
            }),
            {
                parent: this,
                // Replaced under its name it would take both slots' pods down with it.
                // The provider keeps stringData as data: without both, ignoring one would empty the Secret.
                ignoreChanges: ["metadata", "data", "stringData"],
                ...clearingLeftovers(args.recorded ?? true),
            },
        );
        this.registerOutputs({});
    }
}
