// Docker's config.json: {"auths": {HOST: {"auth": base64 of "user:password", "identitytoken"?}}, "credHelpers":
// {HOST: NAME}, "credsStore": NAME}. A helper is the program docker-credential-NAME: `get` reads the host on stdin and
// prints {"Username", "Secret"}; the user name "<token>" says that the secret is an identity token.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

export interface RegistryCredentials {
    readonly user: string;
    readonly password: string;
    /** An OAuth 2 refresh token, in place of user and password. */
    readonly identityToken?: string;
}

interface DockerConfig {
    readonly auths?: Readonly<Record<string, { readonly auth?: string; readonly identitytoken?: string }>>;
    readonly credHelpers?: Readonly<Record<string, string>>;
    readonly credsStore?: string;
}

const helperTimeoutMs = 10_000;

/** What `docker login` kept for a registry; undefined when nobody logged in. */
export async function registryCredentials(
    registry: string,
    environment: NodeJS.ProcessEnv = process.env,
): Promise<RegistryCredentials | undefined> {
    const folder = environment["DOCKER_CONFIG"] || join(homedir(), ".docker");
    const text = await readFile(join(folder, "config.json"), "utf8").catch(() => undefined);
    const config = parseConfig(text);
    // Docker Hub's entry is kept under the address of its first API.
    const host = registry === "docker.io" ? "https://index.docker.io/v1/" : registry;
    const helper = config.credHelpers?.[host] ?? config.credsStore;
    const fromHelper = helper === undefined ? undefined : await askHelper(helper, host, environment);
    return fromHelper ?? fromEntry(config.auths?.[host] ?? config.auths?.[`https://${host}`]);
}

function parseConfig(text: string | undefined): DockerConfig {
    try {
        const parsed: unknown = JSON.parse(text ?? "{}");
        return typeof parsed === "object" && parsed !== null ? parsed : {};
    } catch {
        return {};
    }
}

function fromEntry(entry: { readonly auth?: string; readonly identitytoken?: string } | undefined) {
    const decoded = Buffer.from(entry?.auth ?? "", "base64").toString("utf8");
    const colon = decoded.indexOf(":");
    if (entry?.identitytoken) return { user: "", password: "", identityToken: entry.identitytoken };
    return colon < 0 ? undefined : { user: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
}

function askHelper(helper: string, host: string, env: NodeJS.ProcessEnv): Promise<RegistryCredentials | undefined> {
    return new Promise(resolve => {
        const options = { env, timeout: helperTimeoutMs };
        const child = execFile(`docker-credential-${helper}`, ["get"], options, (error, stdout) => {
            // A helper that is not there, or knows no such host, leaves the request without credentials.
            resolve(error ? undefined : parseHelperAnswer(stdout));
        });
        child.stdin?.on("error", () => undefined).end(host);
    });
}

function parseHelperAnswer(stdout: string): RegistryCredentials | undefined {
    try {
        const { Username, Secret } = JSON.parse(stdout) as { Username?: string; Secret?: string };
        if (!Username || !Secret) return undefined;
        if (Username === "<token>") return { user: "", password: "", identityToken: Secret };
        return { user: Username, password: Secret };
    } catch {
        return undefined;
    }
}
