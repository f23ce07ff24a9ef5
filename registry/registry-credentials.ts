// Docker's config.json: {"auths": {SERVER: {"auth": base64 of "user:password", "identitytoken"?}}, "credHelpers":
// {HOST: NAME}, "credsStore": NAME}. A helper is the program docker-credential-NAME: `get` reads the server on stdin
// and prints {"Username", "Secret"}; the user name "<token>" means that the secret is an identity token.
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/** User and password, or an OAuth 2 refresh token instead. */
export interface RegistryCredentials {
    readonly user: string;
    readonly password: string;
    readonly identityToken?: string;
}

interface DockerConfig {
    readonly auths?: Readonly<Record<string, { readonly auth?: string; readonly identitytoken?: string }>>;
    readonly credHelpers?: Readonly<Record<string, string>>;
    readonly credsStore?: string;
}

const helperTimeoutMs = 10_000;
/** Docker stores Docker Hub's entry under the address of the Hub's first API. */
const dockerHub = "https://index.docker.io/v1/";

/** The key of a registry's credentials in Docker's file: the host alone, except for Docker Hub's first address. */
export function credentialsKey(registry: string): string {
    const host = registry.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
    return ["docker.io", "index.docker.io", "registry-1.docker.io"].includes(host) ? dockerHub : host;
}

/**
 * The credentials that `docker login` stored for a registry; undefined when nobody logged in. Throws an Error when
 * Docker's file or its helper is broken.
 */
export async function registryCredentials(
    registry: string,
    environment: NodeJS.ProcessEnv = process.env,
): Promise<RegistryCredentials | undefined> {
    return credentialsIn(await readConfig(environment), credentialsKey(registry), environment);
}

/** Registries with credentials in Docker's file, by their key there. */
export async function loggedInRegistries(environment: NodeJS.ProcessEnv): Promise<readonly string[]> {
    const { auths = {}, credHelpers = {} } = await readConfig(environment);
    return [...new Set([...Object.keys(auths), ...Object.keys(credHelpers)].map(credentialsKey))];
}

async function credentialsIn(
    { auths = {}, credHelpers, credsStore }: DockerConfig,
    key: string,
    environment: NodeJS.ProcessEnv,
): Promise<RegistryCredentials | undefined> {
    const helper = credHelpers?.[key] ?? credsStore;
    const kept = helper === undefined ? undefined : await askHelper(helper, key, environment);
    return kept ?? fromEntry(Object.entries(auths).find(([server]) => credentialsKey(server) === key)?.[1]);
}

async function readConfig(environment: NodeJS.ProcessEnv): Promise<DockerConfig> {
    const folder = environment["DOCKER_CONFIG"] || join(environment["HOME"] || homedir(), ".docker");
    const file = join(folder, "config.json");
    const text = await readFile(file, "utf8").catch(() => "{}");
    try {
        return (JSON.parse(text) ?? {}) as DockerConfig;
    } catch {
        // The parser's message would show the file's content.
        throw new Error(`${file} is not JSON; correct it, or log in again`);
    }
}

function fromEntry(entry: { readonly auth?: string; readonly identitytoken?: string } | undefined) {
    const decoded = Buffer.from(entry?.auth ?? "", "base64").toString("utf8");
    const colon = decoded.indexOf(":");
    const [user, password] = colon < 0 ? ["", ""] : [decoded.slice(0, colon), decoded.slice(colon + 1)];
    if (entry?.identitytoken) return { user, password, identityToken: entry.identitytoken };
    return colon < 0 ? undefined : { user, password };
}

/**
 * Returns undefined when the helper has nothing for the server. Never repeats its output, which may contain a secret.
 */
function askHelper(helper: string, key: string, env: NodeJS.ProcessEnv): Promise<RegistryCredentials | undefined> {
    const command = `docker-credential-${helper}`;
    return new Promise((done, fail) => {
        const child = spawn(command, ["get"], { env, stdio: ["pipe", "pipe", "ignore"], timeout: helperTimeoutMs });
        let output = "";
        child.stdout.on("data", chunk => {
            output += chunk;
        });
        child.on("error", error => fail(new Error(`cannot run ${command} for ${key}: ${error.message}`)));
        child.on("close", code => {
            const answer = parseAnswer(output);
            if (answer !== undefined || code === 0 || /not found/i.test(output)) return done(answer);
            fail(new Error(`${command} has no credentials for ${key}: it ended with ${code ?? "a time-out"}`));
        });
        child.stdin.on("error", () => undefined);
        child.stdin.end(key);
    });
}

function parseAnswer(output: string): RegistryCredentials | undefined {
    try {
        const { Username, Secret } = JSON.parse(output) as { Username?: string; Secret?: string };
        if (!Username || !Secret) return undefined;
        if (Username === "<token>") return { user: "", password: "", identityToken: Secret };
        return { user: Username, password: Secret };
    } catch {
        return undefined;
    }
}
