import {
    credentialsKey,
    registryCredentials as kept,
    loggedInRegistries,
} from "../../../registry/registry-credentials.js";
import { parseImageName } from "./image-name.js";

/** In the form of the daemon's X-Registry-Auth header. */
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

/** Credentials for an image's registry: the given ones, else Docker's own; without any, just the server. */
export async function registryCredentials(
    imageName: string,
    given: GivenRegistry,
    environment: NodeJS.ProcessEnv,
): Promise<RegistryCredentials> {
    const serveraddress = credentialsKey(given.server || parseImageName(imageName).registry);
    if (given.username && given.password) {
        return { username: given.username, password: given.password, serveraddress };
    }
    return dockersOwn(serveraddress, environment);
}

/**
 * Docker's own credentials for all registries, by server: a build's base image may come from any of them. One with a
 * broken helper is left out and reported.
 */
export async function allRegistryCredentials(
    environment: NodeJS.ProcessEnv,
    tell: (line: string) => void,
): Promise<Record<string, RegistryCredentials>> {
    const found: Record<string, RegistryCredentials> = {};
    for (const server of await loggedInRegistries(environment)) {
        try {
            found[server] = await dockersOwn(server, environment);
        } catch (error) {
            tell((error as Error).message);
        }
    }
    return found;
}

async function dockersOwn(serveraddress: string, environment: NodeJS.ProcessEnv): Promise<RegistryCredentials> {
    const found = await kept(serveraddress, environment);
    if (found === undefined) return { serveraddress };
    const { user, password, identityToken } = found;
    return {
        ...(user === "" ? {} : { username: user, password }),
        ...(identityToken === undefined ? {} : { identitytoken: identityToken }),
        serveraddress,
    };
}
