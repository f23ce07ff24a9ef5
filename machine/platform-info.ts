// Contract: what other folders know about a running platform.

import { homedir } from "node:os";
import { join } from "node:path";
import { readIfThere } from "./files.js";
import { ForeseenError } from "./foreseen-error.js";

/** A Gateway that accepts HTTPRoutes from every namespace. */
export interface GatewayInfo {
    /** Name of its GatewayClass. */
    readonly className: string;
    readonly name: string;
    readonly namespace: string;
    /** Like "10.99.0.1", listening on port 80 inside the platform's namespace. */
    readonly address: string;
}

/** What a running platform offers; `up` writes it to `info.json` in the platform's folder, `down` removes it. */
export interface PlatformInfo {
    /** File path, mode 0600; the server in it is https://127.0.0.1:16443, the same inside the platform's namespace. */
    readonly kubeconfig: string;
    readonly context: "fastapi-release";
    /** Like "v1.35.4". */
    readonly kubernetesVersion: string;
    /** Like "localhost:5000"; you, Docker and the cluster use the same name. */
    readonly registry: string;
    /** Like "unix:///…/docker.sock". */
    readonly dockerHost: string;
    /** Like "localhost:5000/python:3.11-slim": Debian's Python and the sample app's wheels. */
    readonly baseImage: string;
    /** A name under /run/netns. Service and pod addresses work inside: `nsenter --net=/run/netns/NAME …`. */
    readonly networkNamespace: string;
    /** Like "file:///…/backend": Pulumi's state of the stacks on this platform. */
    readonly backendUrl: string;
    /** File path, mode 0600: a random passphrase, made for this platform. */
    readonly passphraseFile: string;
    /** With the add-on `gateway`. */
    readonly gateway?: GatewayInfo;
    /** Like "http://127.0.0.1:19090", with the add-on `prometheus`. */
    readonly prometheusUrl?: string;
}

/** The folder of the platform that FASTAPI_RELEASE_PLATFORM selects, whether or not it exists. */
export function platformFolder(): string {
    return platformInstance().folder;
}

/** The platform that `up` left behind; undefined when there is none. Does not check whether its processes are alive. */
export function readPlatformInfo(): PlatformInfo | undefined {
    const text = readIfThere(join(platformFolder(), "info.json"));
    return text === undefined ? undefined : (JSON.parse(text) as PlatformInfo);
}

/** The environment variables that a process needs to work with the platform. */
export function platformEnvironment(info: PlatformInfo): Record<string, string> {
    return {
        KUBECONFIG: info.kubeconfig,
        DOCKER_HOST: info.dockerHost,
        PULUMI_BACKEND_URL: info.backendUrl,
        PULUMI_CONFIG_PASSPHRASE_FILE: info.passphraseFile,
    };
}

/** One local platform: its name, and everything that must differ for two of them to run side by side. */
export interface PlatformInstance {
    /** "fastapi-release", or "fastapi-release-NAME" for FASTAPI_RELEASE_PLATFORM=NAME: network namespace and cgroup. */
    readonly name: string;
    /** The running platform's files. Gone after `down`. */
    readonly folder: string;
    /** On 127.0.0.1, both in the root network namespace and in the platform's own. */
    readonly apiServerPort: number;
    /** On 127.0.0.1, both in the root network namespace and in the platform's own. */
    readonly registryPort: number;
    /** On 127.0.0.1, both in the root network namespace and in the platform's own; used only by the add-on. */
    readonly prometheusPort: number;
}

/** `$XDG_CACHE_HOME/fastapi-release`, or `~/.cache/fastapi-release`. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
    return join(environment["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "fastapi-release");
}

/** Build results and downloads, one folder for each hash of pins. Stays after `down`. */
export function buildFolder(environment: NodeJS.ProcessEnv = process.env): string {
    return join(cacheFolder(environment), "build");
}

/**
 * The instance that the environment variable FASTAPI_RELEASE_PLATFORM names; without it the default one. A named one
 * has its own folder and namespace, and ports 16443+n, 5000+n and 19090+n, where n, from 1 to 99, depends on the name.
 */
export function platformInstance(environment: NodeJS.ProcessEnv = process.env): PlatformInstance {
    const name = environment["FASTAPI_RELEASE_PLATFORM"] ?? "";
    if (name === "") {
        return {
            name: "fastapi-release",
            folder: join(cacheFolder(environment), "platform"),
            apiServerPort: 16443,
            registryPort: 5000,
            prometheusPort: 19090,
        };
    }
    if (!/^[a-z][a-z0-9]{0,15}$/.test(name)) {
        throw new ForeseenError(
            `FASTAPI_RELEASE_PLATFORM: "${name}" is not a platform name; use up to 16 lower-case letters and digits.`,
        );
    }
    const offset = 1 + ([...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9973, 7) % 99);
    return {
        name: `fastapi-release-${name}`,
        folder: join(cacheFolder(environment), `platform-${name}`),
        apiServerPort: 16443 + offset,
        registryPort: 5000 + offset,
        prometheusPort: 19090 + offset,
    };
}
