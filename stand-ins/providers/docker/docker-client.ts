import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type Docker from "dockerode";

export interface DockerSettings {
    /** `unix:///var/run/docker.sock`, `tcp://host:port`, … */
    readonly host: string;
    /** Folder with ca.pem, cert.pem and key.pem, for TLS. */
    readonly certPath?: string;
}

/** A client of the daemon. Its library is loaded when a stack first builds or looks up an image. */
export async function createDockerClient({ host, certPath }: DockerSettings): Promise<Docker> {
    const { default: Dockerode } = await import("dockerode");
    const url = new URL(host);
    if (url.protocol === "unix:") {
        return new Dockerode({ socketPath: url.pathname });
    }
    if (!["tcp:", "http:", "https:"].includes(url.protocol)) {
        throw new Error(`the Docker host "${host}" is beyond this stand-in; use unix:///path or tcp://host:port`);
    }
    const read = (name: string) => (certPath ? readFile(join(certPath, name)) : undefined);
    const [ca, cert, key] = await Promise.all([read("ca.pem"), read("cert.pem"), read("key.pem")]);
    return new Dockerode({
        host: url.hostname,
        port: url.port || (certPath ? 2376 : 2375),
        protocol: certPath || url.protocol === "https:" ? "https" : "http",
        ...(ca ? { ca, cert, key } : {}),
    });
}

/**
 * Why the daemon cannot build for a platform. If the daemon's own platform is another one, its builder silently uses
 * base images for its own. Undefined when there is no problem, and when the daemon does not answer: the build then
 * reports that.
 */
export async function foreignPlatform(docker: Promise<Docker>, platform: string): Promise<string | undefined> {
    const known = await docker.then(client => client.version()).catch(() => undefined);
    if (known === undefined) return undefined;
    const own = `${known.Os}/${known.Arch}`;
    if (`${platform}/`.startsWith(`${own}/`)) return undefined;
    return (
        `the Docker daemon builds for ${own}, but the program asks for ${platform}; build on such a machine, ` +
        "or install Pulumi's own provider to use another builder"
    );
}

/** Explains why the daemon cannot be reached; returns other errors unchanged. */
export function dockerError(error: unknown, host: string): Error {
    const { code, message } = error as NodeJS.ErrnoException;
    const reasons: Record<string, string> = {
        ENOENT: "no such socket",
        ECONNREFUSED: "connection refused",
        EACCES: "permission denied",
        ENOTFOUND: "its name does not resolve",
        ETIMEDOUT: "no answer",
    };
    const reason = code === undefined ? undefined : reasons[code];
    return reason === undefined
        ? new Error(message, { cause: error })
        : new Error(`cannot reach Docker at ${host}: ${reason}; start Docker, or set DOCKER_HOST to where it runs`, {
              cause: error,
          });
}
