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

/** Each value is checked where it is used: one that is broken concerns only its registry. */
interface DockerConfig {
    readonly auths: Readonly<Record<string, unknown>>;
    readonly credHelpers: Readonly<Record<string, unknown>>;
    readonly credsStore: unknown;
}

const helperTimeoutMs = 10_000;
/** Docker stores Docker Hub's entry under the address of the Hub's first API. */
const dockerHub = "https://index.docker.io/v1/";

/** The key of a registry's credentials in Docker's file: the host alone, except for Docker Hub's first address. */
export function credentialsKey(registry: string): string {
    const host = registry.replace(/^https?:\/\/([^/]*@)?/, "").replace(/\/.*$/, "");
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
    const helper = config.credHelpers[key] ?? config.credsStore ?? "";
    if (typeof helper !== "string") throw unusable(file, `does not name a helper for ${key} by a text`);
    return (helper !== "" && (await askHelper(helper, key, environment, signal))) || entryOf(config, key, file);
}

/** Registries with credentials in Docker's file, by their key there. */
export async function loggedInRegistries(environment: NodeJS.ProcessEnv): Promise<readonly string[]> {
    const given = readVariable(environment);
    const { config } = await readConfig(environment);
    const all = [given.auths, config.auths, config.credHelpers].flatMap(servers => Object.keys(servers));
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
    if (text.trim() === "") throw unusable(where, "is empty");
    let parsed: unknown;
    try {
        parsed = JSON.parse(text);
    } catch {
        throw unusable(where, "is not JSON");
    }
    if (!isMap(parsed ?? {})) throw unusable(where, "is not Docker's configuration");
    const { auths, credHelpers, credsStore } = (parsed ?? {}) as Readonly<Record<string, unknown>>;
    const servers = (value: unknown, name: string) => {
        if (isMap(value ?? {})) return (value ?? {}) as Readonly<Record<string, unknown>>;
        throw unusable(where, `has under ${name} no map of registries`);
    };
    return { auths: servers(auths, "auths"), credHelpers: servers(credHelpers, "credHelpers"), credsStore };
}

function unusable(where: string, what: string): Error {
    return new Error(`${where} ${what}; correct it, or log in again`);
}

/** Docker prefers the entry that is named exactly like the registry. */
function entryOf({ auths }: DockerConfig, key: string, where: string): RegistryCredentials | undefined {
    const [, found] =
        Object.entries(auths)
            .filter(([name]) => credentialsKey(name) === key)
            .sort(([left], [right]) => Number(right === key) - Number(left === key))[0] ?? [];
    if (!isMap(found ?? {})) throw unusable(where, `has an entry for ${key} that is not a map`);
    const { auth, username, password, identitytoken } = (found ?? {}) as Readonly<Record<string, unknown>>;
    const text = (value: unknown, name: string) => {
        if (typeof (value ?? "") === "string") return (value ?? "") as string;
        throw unusable(where, `has an entry for ${key} whose ${name} is not a text`);
    };
    const identityToken = text(identitytoken, "identitytoken");
    const own = decoded(text(auth, "auth"), key, where, identityToken !== "") ?? {
        user: text(username, "username"),
        password: text(password, "password"),
    };
    if (identityToken !== "") return { ...own, identityToken };
    return own.user === "" ? undefined : own;
}

/** User and password of an entry's `auth`, which may be empty or, with an identity token, lack the password. */
function decoded(auth: string, key: string, where: string, mayLackColon: boolean) {
    const isBase64 = /^[A-Za-z0-9+/\r\n]*={0,2}[\r\n]*$/.test(auth);
    const pair = Buffer.from(auth, "base64").toString("utf8").replace(/\0+$/, "");
    const colon = pair.indexOf(":");
    if (auth !== "" && (!isBase64 || (colon < 0 && !mayLackColon))) {
        throw new Error(`${where} has an entry for ${key} that is not user:password in base64; log in again`);
    }
    return colon < 0 ? undefined : { user: pair.slice(0, colon), password: pair.slice(colon + 1) };
}

/**
 * Returns undefined when the helper has nothing for the server. Repeats nothing that it prints, which may contain a secret:
 * programs that fail often show their input or their environment.
 */
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
            stdio: ["pipe", "pipe", "ignore"],
            timeout: helperTimeoutMs,
            ...(signal && { signal }),
        });
        let output = "";
        child.stdout.on("data", chunk => {
            output += chunk;
        });
        child.on("error", error => fail(new Error(`cannot run ${command} for ${key}: ${error.message}`)));
        child.on("close", code => {
            const answer = code === 0 ? parseAnswer(output) : undefined;
            if (answer !== undefined) return done(answer === "nothing" ? undefined : answer);
            if (code !== 0 && /not found/i.test(output)) return done(undefined);
            const ended =
                code === null ? "did not answer" : code === 0 ? "answered by no user and secret" : `ended with ${code}`;
            const advice = `to see what it says, run: echo ${key} | ${command} get`;
            fail(new Error(`${command} has no credentials for ${key}: it ${ended}; ${advice}`));
        });
        child.stdin.on("error", () => undefined);
        child.stdin.end(key);
    });
}

/** A server that the helper does not know may have an empty user or secret. Returns undefined for anything else. */
function parseAnswer(output: string): RegistryCredentials | "nothing" | undefined {
    let parsed: unknown;
    try {
        parsed = JSON.parse(output);
    } catch {
        return undefined;
    }
    if (!isMap(parsed)) return undefined;
    const [user, password] = [parsed["Username"] ?? "", parsed["Secret"] ?? ""];
    if (typeof user !== "string" || typeof password !== "string") return undefined;
    if (user === "" || password === "") return "nothing";
    return user === "<token>" ? { user: "", password: "", identityToken: password } : { user, password };
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
