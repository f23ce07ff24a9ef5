import type * as pulumi from "@pulumi/pulumi";
import type { recordedBy } from "../../model/ledger/predecessor.js";
import type { Release } from "../../model/release/release.js";
import type { Settings } from "../../model/settings/settings.js";
import { EnvironmentSecret } from "../secret/environment-secret.js";
import { SessionSecret } from "../secret/session-secret.js";

export interface ServiceSecretsArgs {
    /** Name of the service. */
    readonly service: string;
    readonly namespace: pulumi.Input<string>;
    readonly secrets: Settings["secrets"];
    readonly recorded: Pick<ReturnType<typeof recordedBy>, "sessionSecret" | "secrets">;
}

/** The secrets that releases read: each version is created once, however many slots read it. */
export class ServiceSecrets {
    private readonly sessions = new Map<number, SessionSecret>();
    private readonly environments = new Map<number, EnvironmentSecret>();

    constructor(
        private readonly args: ServiceSecretsArgs,
        private readonly parent: pulumi.Resource,
    ) {}

    /** What must be created before a release's pods, and removed after them. */
    readBy({ sessionSecret, secrets }: Release): pulumi.Resource[] {
        return [this.session(sessionSecret), ...(secrets === undefined ? [] : [this.environment(secrets)])];
    }

    private session(version: number): pulumi.Resource {
        const { service, namespace, recorded } = this.args;
        const known = recorded.sessionSecret(version);
        const made =
            this.sessions.get(version) ??
            new SessionSecret({ service, namespace, version, recorded: known }, { parent: this.parent });
        this.sessions.set(version, made);
        return made.secret;
    }

    private environment(version: number): pulumi.Resource {
        const { service, namespace, secrets = {}, recorded } = this.args;
        const known = recorded.secrets(version);
        const texts = Object.entries(secrets[version] ?? {});
        const values = Object.fromEntries(texts.map(([variable, { plain = "" }]) => [variable, plain]));
        const made =
            this.environments.get(version) ??
            new EnvironmentSecret({ service, namespace, version, values, recorded: known }, { parent: this.parent });
        this.environments.set(version, made);
        return made.secret;
    }
}
