import { get } from "node:http";
import { buildOf } from "../../model/release/build-settings.js";
import { imagesOf } from "../../model/release/release-images.js";
import { agentFor } from "../../network/agent-for.js";
import { lookUp, lookUpToPublish } from "../../registry/registry-api.js";
import { registryAccess } from "../open/open-service.js";
import type { OpenStack } from "../open/open-stack.js";
import type { ImagesFacts, PublishedImage } from "./choose-image.js";
import type { TakenVersion } from "./choose-taken.js";
import { imageName, pulledImages, type RegistryAnswers } from "./place-taken.js";
import { readSourceFacts } from "./source-facts.js";

/** By repository. */
type Published = ReadonlyMap<string, PublishedImage>;

/**
 * The images that the tags of the version to deploy name in the registry.
 *
 * @param note records an error under the setting that it is about
 */
export async function publishedImages(
    version: string | undefined,
    stack: OpenStack,
    note: (path: string) => (error: Error) => undefined,
): Promise<Published> {
    if (version === undefined) return new Map();
    const found = await Promise.all(
        imagesOf({ version, ...stack.settings.release }).map(async ({ name, repository }) => {
            const path = name === undefined ? "release.repository" : `release.images.${name}.repository`;
            const image = await lookUpToPublish(repository, version, registryAccess(stack)).catch(note(path));
            return image === undefined ? [] : [[repository, image] as const];
        }),
    );
    return new Map(found.flat());
}

/**
 * Whether the registries have the images of a taken version, in the repositories that this stack pulls from.
 *
 * @param note records an error under the setting that it is about
 */
export async function takenImages(
    taken: TakenVersion,
    stack: OpenStack,
    note: (path: string) => (error: Error) => undefined,
): Promise<RegistryAnswers> {
    const asked = pulledImages(taken, stack.settings).map(async ({ name, repository, digest }) => {
        const path = name === undefined ? "release.repository" : `release.images.${name}.repository`;
        const answer = await lookUp(repository, digest, registryAccess(stack)).then(
            (found): "present" | "lost" => (found === undefined ? "lost" : "present"),
            note(path),
        );
        return answer === undefined ? [] : [[imageName(repository, digest), answer] as const];
    });
    return new Map((await Promise.all(asked)).flat());
}

/** What Git says about the folders that the images are built from. */
export async function imagesFacts({ project, settings }: OpenStack, found: Published): Promise<ImagesFacts> {
    const { release, service } = settings;
    const facts = async (repository: string, name?: string) => {
        const published = found.get(repository);
        const { context, build } = buildOf(service, name);
        const sources = [context, ...(build.dockerfile === undefined ? [] : [build.dockerfile])];
        const source = await readSourceFacts(project.directory, sources, published?.revision);
        return { source, published };
    };
    const others = Object.entries(release.images ?? {}).map(async ([name, { repository }]) => {
        return [name, await facts(repository, name)] as const;
    });
    return { ...(await facts(release.repository)), others: Object.fromEntries(await Promise.all(others)) };
}

/** Undefined if a Docker daemon answers, else what is wrong and what to do. A remote one is asked as Docker's client does. */
export async function pingDocker(dockerHost: string | undefined): Promise<string | undefined> {
    const host = dockerHost ?? "unix:///var/run/docker.sock";
    const problem = ({ name, code, message }: NodeJS.ErrnoException) => {
        const reason = name === "ProxyError" ? message : (code ?? message);
        return `no Docker daemon answers at ${host} (${reason}); start it, or set DOCKER_HOST to one that runs.`;
    };
    try {
        const url = new URL(
            host.startsWith("unix://") ? "http://localhost" : host.replace(/^(tcp|https?):\/\/|^/, "http://"),
        );
        const options = host.startsWith("unix://")
            ? { socketPath: host.slice("unix://".length), path: "/_ping" }
            : { host: url.hostname, port: url.port || "2375", path: "/_ping", agent: await agentFor(url) };
        const status = await new Promise<number | undefined>((resolve, reject) => {
            const request = get({ ...options, timeout: 5000 }, response => {
                response.resume();
                resolve(response.statusCode);
            });
            request.on("timeout", () => request.destroy(new Error("no answer within 5 s")));
            request.on("error", reject);
        });
        return status === 200 ? undefined : problem(new Error(`HTTP ${status}`));
    } catch (error) {
        return problem(error as Error);
    }
}
