import { homedir } from "node:os";
import { join } from "node:path";

/** One local platform: its name, and what must differ so that two of them can run side by side. */
export interface PlatformInstance {
    /** "fastapi-release", or "fastapi-release-NAME" for FASTAPI_RELEASE_PLATFORM=NAME: network namespace and cgroup. */
    readonly name: string;
    /** Everything of the running platform. Gone after `down`. */
    readonly folder: string;
    /** On 127.0.0.1, both in the root network namespace and in the platform's own. */
    readonly apiServerPort: number;
    /** On 127.0.0.1, both in the root network namespace and in the platform's own. */
    readonly registryPort: number;
    /** On 127.0.0.1, both in the root network namespace and in the platform's own; taken by the add-on only. */
    readonly prometheusPort: number;
}

/** `$XDG_CACHE_HOME/fastapi-release`, or `~/.cache/fastapi-release`. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
    return join(environment["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "fastapi-release");
}

/** Where built and downloaded things live, one folder for each hash of pins. Stays after `down`. */
export function buildFolder(environment: NodeJS.ProcessEnv = process.env): string {
    return join(cacheFolder(environment), "build");
}

/**
 * The instance that the environment variable FASTAPI_RELEASE_PLATFORM names; without it the default one.
 * A named one has its own folder, namespace, and ports 16443+n, 5000+n and 19090+n, n from 1 to 99 by the name.
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
        throw new Error(
            `FASTAPI_RELEASE_PLATFORM: "${name}" is not a platform's name; use up to 16 lower-case letters and digits.`,
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
