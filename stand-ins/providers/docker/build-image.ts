import type Docker from "dockerode";
import type { OperationContext } from "../provider.js";
import { type BuildContext, packContext } from "./build-context.js";
import { parseImageName, withoutReference } from "./image-name.js";
import { followProgress } from "./progress-lines.js";
import {
    allRegistryCredentials,
    type GivenRegistry,
    type RegistryCredentials,
    registryCredentials,
} from "./registry-credentials.js";

export interface ImageBuild {
    readonly context: BuildContext;
    readonly imageName: string;
    readonly args: Record<string, string>;
    readonly target?: string;
    readonly platform?: string;
    /** Network for the build's steps. @default the daemon's */
    readonly network?: string;
    /** `host:address`, for the build's steps. */
    readonly addHosts: readonly string[];
    readonly cacheFrom: readonly string[];
    readonly registry: GivenRegistry;
}

/** Builds an image with the daemon's classic builder and returns its local id. */
export async function buildImage(
    docker: Docker,
    build: ImageBuild,
    operation: OperationContext,
    environment: NodeJS.ProcessEnv,
): Promise<string> {
    operation.log("info", "Starting Docker build", true);
    for (const image of build.cacheFrom) await pullCache(docker, image, build, operation, environment);
    const { stream, dockerfile } = await packContext(build.context);
    const auth = await registryCredentials(build.imageName, build.registry, environment);
    const others = await allRegistryCredentials(environment, line => operation.log("warning", line));
    const output = await docker.buildImage(stream, {
        t: build.imageName,
        dockerfile,
        buildargs: build.args,
        version: "1",
        rm: true,
        forcerm: true,
        registryconfig: registryConfig({ ...others, [auth.serveraddress]: auth }),
        ...(build.target ? { target: build.target } : {}),
        ...(build.platform ? { platform: build.platform } : {}),
        ...(build.network ? { networkmode: build.network } : {}),
        // The query repeats the key for each entry; the client supports that, but its types do not say so.
        ...(build.addHosts.length > 0 ? { extrahosts: build.addHosts as unknown as string } : {}),
        ...(build.cacheFrom.length > 0 ? { cachefrom: JSON.stringify(build.cacheFrom) } : {}),
        abortSignal: operation.signal,
    });
    const { id } = await followProgress(output, "build", line => operation.log("info", line, true));
    if (!id) {
        throw new Error(`the build of ${build.imageName} ended without an image`);
    }
    operation.log("info", `Image built successfully, local id "${id}"`, true);
    return id;
}

/** Credentials that the FROM steps may need to pull their images. */
function registryConfig(credentials: Readonly<Record<string, RegistryCredentials>>) {
    const entries = Object.entries(credentials).map(([server, { username = "", password = "", identitytoken }]) => [
        server,
        { username, password, ...(identitytoken === undefined ? {} : { identitytoken }) },
    ]);
    return Object.fromEntries(entries) as Record<string, { username: string; password: string }>;
}

/**
 * The classic builder reuses layers only of images that the daemon has. If one cannot be pulled, the build continues.
 */
async function pullCache(
    docker: Docker,
    image: string,
    { platform, registry }: ImageBuild,
    operation: OperationContext,
    environment: NodeJS.ProcessEnv,
): Promise<void> {
    operation.log("info", `Pulling cached image ${image}`, true);
    try {
        const authconfig = await registryCredentials(image, registry, environment);
        const options = { authconfig, abortSignal: operation.signal, ...(platform ? { platform } : {}) };
        const output = await docker.pull(image, options);
        await followProgress(output, "pull", line => operation.log("info", line, true));
    } catch (error) {
        operation.log("info", `cacheFrom image ${image} not available: ${(error as Error).message}`);
    }
}

/** Pushes an image and returns `repository@digest`. */
export async function pushImage(
    docker: Docker,
    imageName: string,
    registry: GivenRegistry,
    operation: OperationContext,
    environment: NodeJS.ProcessEnv,
): Promise<string> {
    operation.log("info", "Pushing Image to the registry", true);
    const authconfig = await registryCredentials(imageName, registry, environment);
    const output = await docker.getImage(imageName).push({
        tag: parseImageName(imageName).reference,
        authconfig,
        abortSignal: operation.signal,
    });
    const { digest } = await followProgress(output, "push", line => operation.log("info", line, true));
    if (!digest) {
        throw new Error(`the registry reported no digest for ${imageName}`);
    }
    return `${withoutReference(imageName)}@${digest}`;
}
