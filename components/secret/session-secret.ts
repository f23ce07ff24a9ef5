import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword.js";
import { sessionSecretKey, sessionSecretName } from "../../model/names.js";
import { type ArgumentShapes, argumentShapes, refuseBadArguments, wholeNumber } from "../settings/argument-shapes.js";
import { clearingLeftovers } from "../slot/clearing-leftovers.js";
import { versionedSecret } from "./versioned-secret.js";

export interface SessionSecretArgs {
    /** Name of the service. */
    readonly service: string;
    /** Namespace of the service. */
    readonly namespace: pulumi.Input<string>;
    /** Raise it to make another secret next to this one; this one is deleted with the last release that reads it. */
    readonly version: number;
    /** Whether the last update recorded it: see clearing-leftovers.ts. @default true */
    readonly recorded?: boolean;
}

const shapes: ArgumentShapes<SessionSecretArgs> = {
    service: argumentShapes.service,
    namespace: argumentShapes.namespace,
    version: wholeNumber("Version of the secret.", 1, 9999),
    recorded: "optional",
};

/**
 * One version of the secret that signs sessions, shared by all slots, which keeps users logged in across a switch.
 * Throws a RunError listing all problems with its arguments.
 *
 * @example
 * ```ts
 * const session = new SessionSecret({ service: "users", namespace: "users", version: 2 });
 *
 * export const name = session.secret.metadata.name;
 * ```
 */
export class SessionSecret extends pulumi.ComponentResource {
    /** Immutable, under the key SESSION_SECRET. */
    readonly secret: Secret;

    constructor(args: SessionSecretArgs, options?: pulumi.ComponentResourceOptions) {
        refuseBadArguments(`the SessionSecret of ${args.service}`, shapes, args);
        const name = sessionSecretName(args.service, args.version);
        super("fastapi-release:index:SessionSecret", name, {}, options);
        const password = new RandomPassword(name, { length: 64, special: false }, { parent: this });
        this.secret = new Secret(
            name,
            versionedSecret({
                ...args,
                name,
                component: "session-secret",
                stringData: { [sessionSecretKey]: password.result },
            }),
            { parent: this, ...clearingLeftovers(args.recorded ?? true) },
        );
        this.registerOutputs({});
    }
}
