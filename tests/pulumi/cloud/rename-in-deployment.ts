import type { StackName } from "./cloud-user.js";

interface SecretsProvider {
    readonly type: string;
    readonly state?: { readonly owner?: string; readonly project?: string; readonly stack?: string };
}

interface NamedDeployment {
    readonly deployment: { readonly secrets_providers?: SecretsProvider };
}

/** The prefix of each resource's URN, as Pulumi writes it. */
const urnPrefix = ({ project, stack }: StackName) => `urn:pulumi:${stack}::${project}::`;

/** Returns the state after a rename: every URN in it and the address of its secrets name the new stack. */
export function renameInDeployment(state: Buffer, from: StackName, to: StackName): Buffer {
    const text = state.toString("utf8").replaceAll(urnPrefix(from), urnPrefix(to));
    const read = JSON.parse(text) as NamedDeployment;
    const provider = read.deployment.secrets_providers;
    if (provider?.type !== "service") return Buffer.from(text);
    const renamed = { ...provider, state: { ...provider.state, project: to.project, stack: to.stack } };
    return Buffer.from(JSON.stringify({ ...read, deployment: { ...read.deployment, secrets_providers: renamed } }));
}
