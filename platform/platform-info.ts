// Contract: what other folders know of a running platform.

import { join } from "node:path";
import { platformInstance } from "./platform-instance.js";
import { readIfThere } from "./read-if-there.js";

/** A Gateway that HTTPRoutes of every namespace may attach to. */
export interface GatewayInfo {
    /** Of its GatewayClass. */
    readonly className: string;
    readonly name: string;
    readonly namespace: string;
    /** Like "10.99.0.1", listening on port 80 inside the platform's namespace. */
    readonly address: string;
}

/** What a running platform offers; written to `info.json` in its folder by `up`, removed by `down`. */
export interface PlatformInfo {
    /** File path, mode 0600; the server in it is https://127.0.0.1:16443, the same inside the platform's namespace. */
    readonly kubeconfig: string;
    readonly context: "fastapi-release";
    /** Like "v1.35.4". */
    readonly kubernetesVersion: string;
    /** Like "localhost:5000", under the same name for you, for Docker and for the cluster. */
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

/** The folder of the platform that FASTAPI_RELEASE_PLATFORM selects, whether or not it is there. */
export function platformFolder(): string {
    return platformInstance().folder;
}

/** The platform that `up` left behind; undefined when there is none. Does not check that its processes live. */
export function readPlatformInfo(): PlatformInfo | undefined {
    const text = readIfThere(join(platformFolder(), "info.json"));
    return text === undefined ? undefined : (JSON.parse(text) as PlatformInfo);
}

/** What a process needs in its environment to work on the platform. */
export function platformEnvironment(info: PlatformInfo): Record<string, string> {
    return {
        KUBECONFIG: info.kubeconfig,
        DOCKER_HOST: info.dockerHost,
        PULUMI_BACKEND_URL: info.backendUrl,
        PULUMI_CONFIG_PASSPHRASE_FILE: info.passphraseFile,
        FASTAPI_RELEASE_PYTHON_IMAGE: info.baseImage,
    };
}
