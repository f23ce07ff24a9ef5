import { cpSync, createReadStream, linkSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import Docker from "dockerode";
import {
    buildDebianPython,
    buildPause,
    buildWheelHouse,
    debianPythonBuild,
    pauseBuild,
    wheelHouseBuild,
} from "./base-image-build.js";
import { buildOnce, type CachedBuild, cacheKey, isCached } from "./cached-build.js";
import { dockerSocket } from "./daemons/images.js";
import { frontendDockerfile, frontendPrograms, frontendRepository, takeFrontend } from "./dockerfile-frontend.js";
import { goBuild } from "./go-build.js";
import type { PackageSources } from "./package-sources.js";
import type { PlatformLayout } from "./platform-layout.js";
import { debianPythons, importedName, pythonImages, pythonRepository } from "./python-images.js";

export const baseImageName = "python:3.11-slim";
export const pauseImageName = "pause:1";

/** The sample's builds need no index: they are as quick without a network as with one. */
const sampleDockerfile = (registry: string) => `FROM ${registry}/${pythonRepository}:3.11-slim
COPY wheels /opt/wheels
ENV PIP_NO_INDEX=1 PIP_FIND_LINKS=/opt/wheels PIP_ROOT_USER_ACTION=ignore PIP_DISABLE_PIP_VERSION_CHECK=1
`;

/** Repositories of a fresh registry, as the registry stores them: a warm start takes them instead of pushing. */
interface RegistrySeed {
    readonly build: CachedBuild;
    readonly repositories: readonly string[];
    readonly push: (docker: Docker, registry: string, folder: string) => Promise<void>;
}

/** In the order in which they are built: the last needs what the first pushed. */
function registrySeeds(sources: PackageSources): RegistrySeed[] {
    const images = pythonImages("", sources).map(({ tag, dockerfile }) => `${tag}\n${dockerfile}`);
    const pythons = debianPythons.map(python => cacheKey(debianPythonBuild(python, sources)));
    const python = { name: "registry-python", pins: [...pythons, ...images] };
    const frontend = { name: "registry-frontend", pins: [cacheKey(goBuild(frontendPrograms())), frontendDockerfile] };
    const parts = [python, wheelHouseBuild(), pauseBuild()].map(cacheKey);
    const sample = { name: "registry", pins: [...parts, sampleDockerfile(""), baseImageName, pauseImageName] };
    const repositoryOf = (image: string) => image.slice(0, image.indexOf(":"));
    return [
        {
            build: python,
            repositories: [pythonRepository],
            push: (docker, registry, folder) => pushPythons(docker, registry, folder, sources),
        },
        { build: frontend, repositories: [frontendRepository], push: pushFrontend },
        { build: sample, repositories: [baseImageName, pauseImageName].map(repositoryOf), push: pushSample },
    ];
}

/** One key for everything that a fresh registry contains. */
export function registrySeedKey(sources: PackageSources): string {
    return registrySeeds(sources)
        .map(({ build }) => cacheKey(build))
        .join(" ");
}

export function hasRegistrySeeds(sources: PackageSources): boolean {
    return registrySeeds(sources).every(({ build }) => isCached(build));
}

const [repositories, blobs] = ["docker/registry/v2/repositories", "docker/registry/v2/blobs/sha256"];

/** The folders, below the registry's root, that hold these repositories and no others. */
export function seedParts(registryRoot: string, names: readonly string[]): string[] {
    return names.flatMap(name => {
        const repository = join(repositories, name);
        const digests = ["_layers/sha256", "_manifests/revisions/sha256"].flatMap(kind =>
            readdirSync(join(registryRoot, repository, kind)),
        );
        return [repository, ...digests.map(digest => join(blobs, digest.slice(0, 2), digest))];
    });
}

/**
 * Puts the folders into the registry's, whether or not it is running. Blobs are never written twice, so a link to them
 * is as good as a copy and costs nothing.
 */
function takeParts(from: string, to: string, parts: readonly string[]): void {
    for (const part of parts) {
        if (part.startsWith(repositories)) cpSync(join(from, part), join(to, part), { recursive: true });
        else takeBlob(join(from, part, "data"), join(to, part, "data"));
    }
}

function takeBlob(from: string, to: string): void {
    mkdirSync(dirname(to), { recursive: true });
    try {
        linkSync(from, to);
    } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === "EEXIST") return;
        // another disk
        if (code !== "EXDEV") throw error;
        cpSync(from, to);
    }
}

/** Fills the registry with the images; builds those that are not in the cache with the platform's Docker. */
export async function fillRegistry(layout: PlatformLayout): Promise<void> {
    const docker = new Docker({ socketPath: dockerSocket(layout) });
    for (const { build, repositories, push } of registrySeeds(layout.packageSources)) {
        const folder = await buildOnce(build, async unfinished => {
            const context = join(unfinished, "context");
            mkdirSync(context);
            await push(docker, `localhost:${layout.instance.registryPort}`, context);
            rmSync(context, { recursive: true });
            const parts = seedParts(layout.path("registry"), repositories);
            takeParts(layout.path("registry"), join(unfinished, "registry"), parts);
        });
        const seed = join(folder, "registry");
        takeParts(seed, layout.path("registry"), seedParts(seed, repositories));
    }
}

async function importArchive(docker: Docker, path: string, image: string, changes: string): Promise<void> {
    const [repo, tag] = [image.slice(0, image.lastIndexOf(":")), image.slice(image.lastIndexOf(":") + 1)];
    await followToEnd(docker, await docker.importImage(createReadStream(path), { repo, tag, changes }));
}

async function pushPythons(docker: Docker, registry: string, context: string, sources: PackageSources): Promise<void> {
    const images = pythonImages(registry, sources);
    for (const python of debianPythons) {
        const archive = await buildDebianPython(python, sources);
        const imported = importedName(python.version);
        await importArchive(docker, archive, imported, 'CMD ["python3"]');
        const made = [imported];
        for (const { tag, dockerfile } of images.filter(({ version }) => version === python.version)) {
            const name = `${registry}/${pythonRepository}:${tag}`;
            writeFileSync(join(context, "Dockerfile"), dockerfile);
            await buildImage(docker, context, name);
            await pushImage(docker, name);
            made.unshift(name);
        }
        // unpacked they take 2 GiB, and a build fetches the one that it needs
        for (const name of made) await docker.getImage(name).remove();
    }
}

async function pushFrontend(docker: Docker, registry: string, context: string): Promise<void> {
    await takeFrontend(context);
    const name = `${registry}/${frontendRepository}:1`;
    writeFileSync(join(context, "Dockerfile"), frontendDockerfile);
    await buildImage(docker, context, name);
    await pushImage(docker, name);
}

async function pushSample(docker: Docker, registry: string, context: string): Promise<void> {
    const [wheels, pause] = [await buildWheelHouse(), await buildPause()];
    await importArchive(docker, pause, `${registry}/${pauseImageName}`, 'ENTRYPOINT ["/pause"]');
    await pushImage(docker, `${registry}/${pauseImageName}`);
    writeFileSync(join(context, "Dockerfile"), sampleDockerfile(registry));
    cpSync(join(wheels, "wheels"), join(context, "wheels"), { recursive: true });
    await buildImage(docker, context, `${registry}/${baseImageName}`);
    await pushImage(docker, `${registry}/${baseImageName}`);
}

interface DockerEvent {
    readonly error?: string;
    readonly aux?: { readonly Digest?: string };
}

/** Reads Docker's messages to the end. @throws Error with Docker's own words when something failed. */
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

/** Pushes an image by its full name. @returns the digest from the registry. */
export async function pushImage(docker: Docker, name: string): Promise<string> {
    const events = await followToEnd(docker, await docker.getImage(name).push({ authconfig: {} }));
    const digest = events.map(event => event.aux?.Digest).find(value => value !== undefined);
    if (digest === undefined) throw new Error(`Docker pushed ${name} without reporting a digest`);
    return digest;
}

/** Builds an image from a folder that contains a Dockerfile. */
export async function buildImage(
    docker: Docker,
    folder: string,
    name: string,
    buildArguments: Readonly<Record<string, string>> = {},
): Promise<void> {
    const context = { context: folder, src: readdirSync(folder) };
    await followToEnd(docker, await docker.buildImage(context, { t: name, buildargs: { ...buildArguments } }));
}
