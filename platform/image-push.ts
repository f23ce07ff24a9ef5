import { readdirSync } from "node:fs";
import type Docker from "dockerode";

interface DockerEvent {
    readonly error?: string;
    readonly aux?: { readonly Digest?: string };
}

/** Reads what Docker says to its end. @throws Error with Docker's own words when something failed. */
export function followToEnd(docker: Docker, stream: NodeJS.ReadableStream): Promise<DockerEvent[]> {
    return new Promise((resolve, reject) => {
        docker.modem.followProgress(stream, (error: Error | null, events: DockerEvent[]) => {
            const failed = events?.find(event => event.error !== undefined);
            if (error !== null) reject(error);
            else if (failed !== undefined) reject(new Error(failed.error));
            else resolve(events);
        });
    });
}

/** Pushes an image by its full name. @returns the digest that the registry gave it. */
export async function pushImage(docker: Docker, name: string): Promise<string> {
    const events = await followToEnd(docker, await docker.getImage(name).push({ authconfig: {} }));
    const digest = events.map(event => event.aux?.Digest).find(value => value !== undefined);
    if (digest === undefined) throw new Error(`Docker pushed ${name} and told no digest`);
    return digest;
}

/** Builds an image from a folder with a Dockerfile in it. */
export async function buildImage(
    docker: Docker,
    folder: string,
    name: string,
    buildArguments: Readonly<Record<string, string>> = {},
): Promise<void> {
    const context = { context: folder, src: readdirSync(folder) };
    await followToEnd(docker, await docker.buildImage(context, { t: name, buildargs: { ...buildArguments } }));
}
