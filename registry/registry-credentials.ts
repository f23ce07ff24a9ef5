// Docker's config.json: {"auths": {SERVER: {"auth": base64 of "user:password", or "username" and "password";
// "identitytoken"?}}, "credHelpers": {HOST: NAME}, "credsStore": NAME}. The variable DOCKER_AUTH_CONFIG has "auths" in the
// same form, which come first. A helper is the program docker-credential-NAME: `get` reads the server on stdin and prints
// {"Username", "Secret"}; the user name "<token>" means that the secret is an identity token.
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

interface DockerEntry {
    readonly auth?: string;
    readonly username?: string;
    readonly password?: string;
    readonly identitytoken?: string;
}

interface DockerConfig {
    readonly auths?: Readonly<Record<string, DockerEntry>> | null;
    readonly credHelpers?: Readonly<Record<string, string>> | null;
    readonly credsStore?: string;
}

const helperTimeoutMs = 10_000;
const longestWords = 300;
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
    signal?: AbortSignal,
): Promise<RegistryCredentials | undefined> {
    const key = credentialsKey(registry);
    const given = readVariable(environment);
    const found = entryOf(given, key, "DOCKER_AUTH_CONFIG");
    if (found !== undefined) return found;
    const { config, file } = await readConfig(environment);
    const helper = config.credHelpers?.[key] ?? config.credsStore;
    return (helper && (await askHelper(helper, key, environment, signal))) || entryOf(config, key, file);
}

/** Registries with credentials in Docker's file, by their key there. */
export async function loggedInRegistries(environment: NodeJS.ProcessEnv): Promise<readonly string[]> {
    const given = readVariable(environment);
    const { config } = await readConfig(environment);
    const all = [given.auths, config.auths, config.credHelpers].flatMap(servers => Object.keys(servers ?? {}));
    return [...new Set(all.map(credentialsKey))];
}

function readVariable(environment: NodeJS.ProcessEnv): DockerConfig {
    const name = "DOCKER_AUTH_CONFIG";
    return parseConfig(environment[name] || "{}", name);
}

async function readConfig(environment: NodeJS.ProcessEnv): Promise<{ config: DockerConfig; file: string }> {
    const folder = environment["DOCKER_CONFIG"] || join(environment["HOME"] || ownHome(), ".docker");
    const file = join(folder, "config.json");
    const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT" || error.code === "ENOTDIR") return "{}";
        throw new Error(`${file} cannot be read (${error.code})`);
    });
    return { config: parseConfig(text, file), file };
}

/** A user without an entry in /etc/passwd, as in many containers, has no home. */
function ownHome(): string {
    try {
        return homedir();
    } catch {
        return "/";
    }
}

/** The parser's own message would show the content. */
function parseConfig(text: string, where: string): DockerConfig {
    const failure = (what: string) => new Error(`${where} ${what}; correct it, or log in again`);
    if (text.trim() === "") throw failure("is empty");
    let parsed: unknown;
    try {
        parsed = JSON.parse(text);
    } catch {
        throw failure("is not JSON");
    }
    if (typeof parsed === "object" && !Array.isArray(parsed)) return parsed ?? {};
    throw failure("is not Docker's configuration");
}

/** Docker prefers the entry that is named exactly like the registry. */
function entryOf({ auths }: DockerConfig, key: string, where: string): RegistryCredentials | undefined {
    const [server, entry] =
        Object.entries(auths ?? {})
            .filter(([name]) => credentialsKey(name) === key)
            .sort(([left], [right]) => Number(right === key) - Number(left === key))[0] ?? [];
    const { auth, username, password = "", identitytoken } = entry ?? {};
    const decoded = Buffer.from(auth ?? "", "base64")
        .toString("utf8")
        .replace(/\0+$/, "");
    const colon = decoded.indexOf(":");
    if (auth && colon < 0 && !identitytoken) {
        throw new Error(`${where} has an entry for ${server} that is not user:password in base64; log in again`);
    }
    const own = colon < 0 ? { user: username ?? "", password } : split(decoded, colon);
    if (identitytoken) return { ...own, identityToken: identitytoken };
    return own.user === "" ? undefined : own;
}

function split(text: string, colon: number) {
    return { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** Returns undefined when the helper has nothing for the server. Never repeats an answer, which may contain a secret. */
function askHelper(
    helper: string,
    key: string,
    env: NodeJS.ProcessEnv,
    signal: AbortSignal | undefined,
): Promise<RegistryCredentials | undefined> {
    const command = `docker-credential-${helper}`;
    return new Promise((done, fail) => {
        const child = spawn(command, ["get"], {
            env,
            stdio: "pipe",
            timeout: helperTimeoutMs,
            ...(signal && { signal }),
        });
        let [output, complaint] = ["", ""];
        child.stdout.on("data", chunk => {
            output += chunk;
        });
        child.stderr.on("data", chunk => {
            complaint += chunk;
        });
        child.on("error", error => fail(new Error(`cannot run ${command} for ${key}: ${error.message}`)));
        child.on("close", code => {
            const answer = parseAnswer(output);
            if (answer !== undefined || code === 0 || /not found/i.test(output)) return done(answer);
            const words = helperWords(output, complaint);
            const ended = code === null ? "did not answer" : `ended with ${code}`;
            fail(new Error(`${command} has no credentials for ${key}: it ${ended}${words && `, saying "${words}"`}`));
        });
        child.stdin.on("error", () => undefined);
        child.stdin.end(key);
    });
}

/** A helper that fails says why on stdout, and many programs behind it on stderr. */
function helperWords(output: string, complaint: string): string {
    const said = output.includes("{") ? "" : output.trim();
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a program's colours are not for our messages.
    const plain = (said || complaint.trim()).replace(/\u001b\[[0-9;]*m/g, "").replace(/\s+/g, " ");
    return plain.length > longestWords ? `…${plain.slice(1 - longestWords)}` : plain;
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
