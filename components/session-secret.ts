import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword.js";
import { sessionSecretKey, sessionSecretName } from "../model/names.js";
import { argumentShapes, wholeNumber } from "./argument-shapes.js";
import { clearingLeftovers } from "./clearing-leftovers.js";
import { type ArgumentShapes, refuseBadArguments } from "./refuse-bad-arguments.js";
import { versionedSecret } from "./versioned-secret.js";

export interface SessionSecretArgs {
    /** Name of the service. */
    readonly service: string;
    /** Namespace of the service. */
    readonly namespace: pulumi.Input<string>;
    /** Raising it makes another secret beside this one; this one goes with the last release that reads it. */
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
 * One version of the secret that signs sessions, shared by all slots so that a switch logs nobody out. Throws a RunError
 * with all that is wrong with its arguments.
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
