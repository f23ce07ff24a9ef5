import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import * as pulumi from "@pulumi/pulumi";
import { secretsName } from "../../model/names.js";
import { reservedEnv } from "../../model/pod/pod-template.js";
import type { Problem } from "../../model/settings/problem.js";
import { variableName } from "../../model/settings/text-rules.js";
import { type ArgumentShapes, argumentShapes, refuseBadArguments, wholeNumber } from "../settings/argument-shapes.js";
import { clearingLeftovers } from "../slot/clearing-leftovers.js";
import { versionedSecret } from "./versioned-secret.js";

export interface EnvironmentSecretArgs {
    /** Name of the service. */
    readonly service: string;
    /** Namespace of the service. */
    readonly namespace: pulumi.Input<string>;
    /** The version that releases name in `secrets`, 1 or more. */
    readonly version: number;
    /** Values by variable. */
    readonly values: Readonly<Record<string, pulumi.Input<string>>>;
    /** Whether the last update recorded it: see clearing-leftovers.ts. @default true */
    readonly recorded?: boolean;
}

const shapes: ArgumentShapes<EnvironmentSecretArgs> = {
    service: argumentShapes.service,
    namespace: argumentShapes.namespace,
    version: wholeNumber("Version of the values.", 1, 9999),
    values: "given",
    recorded: "optional",
};

/**
 * One version of the secret environment, kept for as long as a slot reads it: after a rollback, a release finds the
 * values it had before. Values given later for the same version are ignored. Throws a RunError listing all problems
 * with its arguments.
 *
 * @example
 * ```ts
 * const keys = new EnvironmentSecret({
 *     ...where,
 *     version: 2,
 *     values: { DATABASE_URL: new pulumi.Config("database").requireSecret("url") },
 * });
 * ```
 */
export class EnvironmentSecret extends pulumi.ComponentResource {
    /** Immutable; deleted with the last release that reads it. */
    readonly secret: Secret;

    constructor(args: EnvironmentSecretArgs, options?: pulumi.ComponentResourceOptions) {
        refuseBadArguments(`the EnvironmentSecret of ${args.service}`, shapes, args, badNames);
        const name = secretsName(args.service, args.version);
        super("fastapi-release:index:EnvironmentSecret", name, {}, options);
        this.secret = new Secret(
            name,
            versionedSecret({
                ...args,
                name,
                component: "secrets",
                stringData: pulumi.secret(args.values),
            }),
            {
                parent: this,
                // Replacing it under the same name would take both slots' pods down with it. The provider keeps
                // stringData as data: unless both are ignored, the Secret would be emptied.
                ignoreChanges: ["metadata", "data", "stringData"],
                ...clearingLeftovers(args.recorded ?? true),
            },
        );
        this.registerOutputs({});
    }
}

function badNames({ values }: EnvironmentSecretArgs): readonly Problem[] {
    return Object.keys(values).flatMap(name => {
        const path = `values.${name}`;
        if (!variableName.pattern.test(name)) return [{ path, message: `"${name}" ${variableName.complaint}` }];
        return reservedEnv.includes(name)
            ? [{ path, message: `set by the release itself, as are ${reservedEnv.join(", ")}; use another name.` }]
            : [];
    });
}
