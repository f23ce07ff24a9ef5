import { cpSync, createReadStream, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Docker from "dockerode";
import {
    buildDebianPython,
    buildPause,
    buildWheelHouse,
    debianPythonBuild,
    pauseBuild,
    wheelHouseBuild,
} from "./base-image-build.js";
import { buildOnce, type CachedBuild, cachedPath, cacheKey } from "./cached-build.js";
import { dockerSocket } from "./daemons/dockerd.js";
import { buildImage, followToEnd, pushImage } from "./image-push.js";
import type { PlatformLayout } from "./platform-layout.js";

export const baseImageName = "python:3.11-slim";
export const pauseImageName = "pause:1";

const baseDockerfile = `FROM debian-python
COPY wheels /opt/wheels
ENV PIP_NO_INDEX=1 PIP_FIND_LINKS=/opt/wheels PIP_ROOT_USER_ACTION=ignore PIP_DISABLE_PIP_VERSION_CHECK=1
`;

/** What a fresh registry holds, as the registry stores it: a warm start copies it instead of pushing. */
export function registrySeedBuild(): CachedBuild {
    const parts = [debianPythonBuild(), wheelHouseBuild(), pauseBuild()].map(cacheKey);
    return { name: "registry", pins: [...parts, baseDockerfile, baseImageName, pauseImageName] };
}

const [repositories, blobs] = ["docker/registry/v2/repositories", "docker/registry/v2/blobs/sha256"];

/** The folders, below the registry's root, that make up our images and none of anyone else's. */
export function seedParts(registryRoot: string): string[] {
    return [baseImageName, pauseImageName].flatMap(image => {
        const repository = join(repositories, image.slice(0, image.indexOf(":")));
        const digests = ["_layers/sha256", "_manifests/revisions/sha256"].flatMap(kind =>
            readdirSync(join(registryRoot, repository, kind)),
        );
        return [repository, ...digests.map(digest => join(blobs, digest.slice(0, 2), digest))];
    });
}

/** Puts the images into the registry's folder, whether or not it runs. */
export function copyRegistrySeed(layout: PlatformLayout): void {
    cpSync(join(cachedPath(registrySeedBuild()), "registry"), layout.path("registry"), { recursive: true });
}

/** Makes the images with the platform's Docker, pushes them, and keeps what the registry stored. */
export async function buildRegistrySeed(layout: PlatformLayout): Promise<void> {
    await buildOnce(registrySeedBuild(), async unfinished => {
        const [root, wheels, pause] = [await buildDebianPython(), await buildWheelHouse(), await buildPause()];
        const docker = new Docker({ socketPath: dockerSocket(layout) });
        const registry = `localhost:${layout.instance.registryPort}`;
        const importArchive = async (path: string, image: string, changes: string) => {
            const [repo, tag] = [image.slice(0, image.lastIndexOf(":")), image.slice(image.lastIndexOf(":") + 1)];
            await followToEnd(docker, await docker.importImage(createReadStream(path), { repo, tag, changes }));
        };
        await importArchive(pause, `${registry}/${pauseImageName}`, 'ENTRYPOINT ["/pause"]');
        await pushImage(docker, `${registry}/${pauseImageName}`);
        await importArchive(root, "debian-python:latest", 'CMD ["python3"]');
        const context = join(unfinished, "context");
        mkdirSync(context);
        writeFileSync(join(context, "Dockerfile"), baseDockerfile);
        cpSync(join(wheels, "wheels"), join(context, "wheels"), { recursive: true });
        await buildImage(docker, context, `${registry}/${baseImageName}`);
        await pushImage(docker, `${registry}/${baseImageName}`);
        rmSync(context, { recursive: true });
        for (const part of seedParts(layout.path("registry"))) {
            cpSync(layout.path("registry", part), join(unfinished, "registry", part), { recursive: true });
        }
    });
}
