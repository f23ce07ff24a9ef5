// Credentials in Docker's own file, $DOCKER_CONFIG/config.json: `auths.SERVER.auth` is base64 of user:password;
// `credHelpers.SERVER` and `credsStore` name a program docker-credential-NAME, which takes the server on its input and
// prints {"Username", "Secret"}; the user name <token> means that the secret is an identity token.
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { parseImageName } from "./image-name.js";

/** As the daemon takes it in X-Registry-Auth. */
export interface RegistryCredentials {
    readonly username?: string;
    readonly password?: string;
    readonly identitytoken?: string;
    readonly serveraddress: string;
}

export interface GivenRegistry {
    readonly server?: string;
    readonly username?: string;
    readonly password?: string;
}

interface DockerConfig {
    readonly auths?: Record<string, { auth?: string; identitytoken?: string }>;
    readonly credHelpers?: Record<string, string>;
    readonly credsStore?: string;
}

const dockerHub = "https://index.docker.io/v1/";

/** Credentials for an image's registry: the given ones, else Docker's own; without any the server alone. */
export async function registryCredentials(
    imageName: string,
    given: GivenRegistry,
    environment: NodeJS.ProcessEnv,
): Promise<RegistryCredentials> {
    const server = serverKey(given.server || parseImageName(imageName).registry);
    if (given.username && given.password) {
        return { username: given.username, password: given.password, serveraddress: server };
    }
    const config = await readConfig(environment);
    const helper = config.credHelpers?.[server] ?? config.credsStore;
    const found = helper ? await askHelper(helper, server, environment) : undefined;
    if (found) {
        return { ...found, serveraddress: server };
    }
    const entry = Object.entries(config.auths ?? {}).find(([key]) => serverKey(key) === server)?.[1];
    if (!entry) {
        return { serveraddress: server };
    }
    const [username = "", ...rest] = Buffer.from(entry.auth ?? "", "base64")
        .toString("utf8")
        .split(":");
    return {
        ...(entry.auth ? { username, password: rest.join(":") } : {}),
        ...(entry.identitytoken ? { identitytoken: entry.identitytoken } : {}),
        serveraddress: server,
    };
}

/** The host alone, but Docker Hub by its old address: so are Docker's own keys. */
function serverKey(server: string): string {
    const host = server.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
    return ["docker.io", "index.docker.io", "registry-1.docker.io"].includes(host) ? dockerHub : host;
}

async function readConfig(environment: NodeJS.ProcessEnv): Promise<DockerConfig> {
    const folder = environment["DOCKER_CONFIG"] ?? join(environment["HOME"] ?? homedir(), ".docker");
    const file = join(folder, "config.json");
    const text = await readFile(file, "utf8").catch(() => "{}");
    try {
        return JSON.parse(text) as DockerConfig;
    } catch (error) {
        throw new Error(`${file} is not JSON: ${(error as Error).message}`);
    }
}

/** Undefined when the helper knows nothing of the server. */
function askHelper(
    helper: string,
    server: string,
    environment: NodeJS.ProcessEnv,
): Promise<Omit<RegistryCredentials, "serveraddress"> | undefined> {
    return new Promise((done, fail) => {
        const command = `docker-credential-${helper}`;
        const child = spawn(command, ["get"], { env: environment, stdio: ["pipe", "pipe", "pipe"], timeout: 30_000 });
        let output = "";
        child.stdout.on("data", chunk => {
            output += chunk;
        });
        child.on("error", error => fail(new Error(`cannot run ${command} for ${server}: ${error.message}`)));
        child.on("close", code => {
            try {
                const { Username, Secret } = JSON.parse(output) as { Username: string; Secret: string };
                done(Username === "<token>" ? { identitytoken: Secret } : { username: Username, password: Secret });
            } catch {
                if (code === 0 || /not found/i.test(output)) {
                    done(undefined);
                } else {
                    fail(
                        new Error(
                            `${command} has no credentials for ${server}: ${output.trim() || `exit code ${code}`}`,
                        ),
                    );
                }
            }
        });
        child.stdin.on("error", () => undefined);
        child.stdin.end(server);
    });
}
