import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import * as pulumi from "@pulumi/pulumi";
import { secretsName } from "../model/names.js";
import { reservedEnv } from "../model/pod-template.js";
import type { Problem } from "../model/problem.js";
import { variableName } from "../model/text-rules.js";
import { argumentShapes, wholeNumber } from "./argument-shapes.js";
import { clearingLeftovers } from "./clearing-leftovers.js";
import { type ArgumentShapes, refuseBadArguments } from "./refuse-bad-arguments.js";
import { versionedSecret } from "./versioned-secret.js";

export interface EnvironmentSecretArgs {
    /** Name of the service. */
    readonly service: string;
    /** Namespace of the service. */
    readonly namespace: pulumi.Input<string>;
    /** The version that releases name by `secrets`, 1 or more. */
    readonly version: number;
    /** By variable. */
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
 * One version of the secret environment, which stays for as long as a slot reads it: a release that is rolled back to
 * finds what it had. What the same version is given later is not taken. Throws a RunError with all that is wrong with its
 * arguments.
 */
export class EnvironmentSecret extends pulumi.ComponentResource {
    /** Immutable; goes with the last release that reads it. */
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
                // Replaced under its name it would take both slots' pods down with it.
                // The provider keeps stringData as data: without both, ignoring one would empty the Secret.
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
