import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { StackLock } from "../backend/stack-lock.js";
import { formatCheckpoint, formatExport, parseExport } from "../state/checkpoint.js";
import { type Deployment, readDeployment, type SerializedResource, writeDeployment } from "../state/deployment.js";
import { secretSignature } from "../state/property-codec.js";
import { formatTime } from "../state/timestamp.js";
import { type CommandContext, CommandFailure } from "./command-context.js";
import { type OpenStack, openStack, type StackOptions } from "./open-stack.js";

export interface TransferOptions extends StackOptions {
    readonly file?: string;
    readonly showSecrets?: boolean;
    readonly force?: boolean;
    readonly version?: string;
}

/** `stack export`: the deployment, its secrets encrypted unless asked for. */
export async function exportStack(context: CommandContext, options: TransferOptions): Promise<void> {
    if (options.version !== undefined) {
        throw new CommandFailure("the current backend does not provide the ability to export previous deployments");
    }
    const stack = await openStack(context, options);
    let deployment = stack.checkpoint.latest;
    if (options.showSecrets && deployment !== undefined && stack.stateText.includes(secretSignature)) {
        const salt = deployment.secrets_providers?.state?.salt;
        const { snapshot, remainder } = readDeployment(deployment, await stack.secrets.open(salt));
        const { manifest } = deployment;
        deployment = writeDeployment(snapshot, {
            secrets: "plaintext",
            encryptionSalt: salt,
            time: manifest.time,
            remainder,
        });
        deployment.manifest = manifest;
    }
    const text = `${formatExport(deployment)}\n`;
    if (options.file === undefined) {
        context.out(text);
    } else {
        writeFileSync(resolve(context.workingDirectory, options.file), text);
    }
}

/** `stack import`: replaces the deployment; what looks wrong is refused unless forced. */
export async function importStack(context: CommandContext, options: TransferOptions): Promise<void> {
    const stack = await openStack(context, options);
    const text =
        options.file === undefined
            ? await context.readInput()
            : readFileSync(resolve(context.workingDirectory, options.file), "utf8");
    const deployment = parseExport(text, stack.reference.name);
    const problems = [...foreignResources(deployment, stack), ...brokenOrder(deployment)];
    if (problems.length > 0 && !options.force) {
        const all = [...problems, "importing this file could be dangerous; rerun with --force to proceed anyway"];
        throw new CommandFailure(
            [`${all.length} errors occurred:`, ...all.map((problem, index) => `    ${index + 1}) ${problem}`)].join(
                "\n",
            ),
        );
    }
    for (const problem of problems) {
        context.err(`warning: ${problem}\n`);
    }
    for (const { type, resource } of deployment.pending_operations ?? []) {
        context.err(`warning: removing pending operation '${type}' on '${resource.urn}' from snapshot\n`);
    }
    const lock = await StackLock.acquire(stack.backend, stack.reference, message =>
        context.err(`warning: ${message}\n`),
    );
    try {
        const imported = await reencrypt(deployment, stack, text.includes(secretSignature));
        await stack.backend.saveState(stack.reference, formatCheckpoint(stack.reference.fullName, imported));
    } finally {
        await lock.release();
    }
    context.out("Import complete.\n");
}

/** Secrets of an export are under the salt that it names, or in the clear; they go under the stack's own. */
async function reencrypt(deployment: Deployment, stack: OpenStack, hasSecrets: boolean): Promise<Deployment> {
    const salt = deployment.secrets_providers?.state?.salt;
    const type = deployment.secrets_providers?.type;
    if (type !== undefined && type !== "passphrase") {
        throw new CommandFailure(`secrets provider "${type}" is not supported by the embedded engine; passphrase is`);
    }
    const opener = hasSecrets && salt !== undefined ? await stack.secrets.open(salt) : undefined;
    const { snapshot, remainder } = readDeployment(deployment, opener);
    const crypter = hasSecrets ? await stack.secrets.openToEncrypt(salt) : undefined;
    const written = writeDeployment(
        { resources: snapshot.resources, pendingOperations: [] },
        {
            secrets: crypter,
            encryptionSalt: crypter?.encryptionSalt ?? stack.settings.encryptionSalt ?? salt,
            time: formatTime(),
            remainder,
        },
    );
    written.manifest = deployment.manifest;
    return written;
}

function foreignResources(deployment: Deployment, stack: OpenStack): string[] {
    const problems = [];
    for (const { urn } of deployment.resources ?? []) {
        const [head, project] = urn.split("::");
        const name = head?.slice("urn:pulumi:".length);
        if (name !== stack.reference.name) {
            problems.push(`resource '${urn}' is from a different stack (${name} != ${stack.reference.name})`);
        }
        if (project !== stack.reference.project) {
            problems.push(`resource '${urn}' is from a different project (${project} != ${stack.reference.project})`);
        }
    }
    return problems;
}

/** Every resource comes after its provider, parent and dependencies. */
function brokenOrder(deployment: Deployment): string[] {
    const seen = new Set<string>();
    const providers = new Set<string>();
    for (const resource of deployment.resources ?? []) {
        const problem = firstMissing(resource, seen, providers);
        if (problem !== undefined) {
            return [`state file contains errors: resource ${resource.urn} refers to unknown ${problem}`];
        }
        seen.add(resource.urn);
        providers.add(`${resource.urn}::${resource.id ?? ""}`);
    }
    return [];
}

function firstMissing(
    resource: SerializedResource,
    seen: ReadonlySet<string>,
    providers: ReadonlySet<string>,
): string | undefined {
    const provider = resource.provider as string | undefined;
    if (provider !== undefined && !providers.has(provider)) {
        return `provider ${provider}`;
    }
    const parent = resource.parent as string | undefined;
    if (parent !== undefined && !seen.has(parent)) {
        return `parent ${parent}`;
    }
    const dependency = ((resource.dependencies as string[] | undefined) ?? []).find(urn => !seen.has(urn));
    return dependency === undefined ? undefined : `dependency ${dependency}`;
}
