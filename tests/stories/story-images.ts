import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Docker from "dockerode";
import { makeWorkspace, type Workspace } from "../../demo/make-workspace.js";
import { brokenRelease } from "../../demo/run-demo.js";
import type { PlatformInfo } from "../../machine/platform-info.js";
import { platformInstance } from "../../machine/platform-info.js";
import { withPlatformLock } from "../../platform/platform-lock.js";
import { buildImage, followToEnd, pushImage } from "../../platform/registry-seed.js";
import { lookUp } from "../../registry/registry-api.js";

/** 1.2.0 is broken: it starts and is ready, but lists no users, and its gate notices. */
export const storyVersions = ["1.0.0", "1.1.0", "1.3.0", "1.2.0"] as const;

export type StoryVersion = (typeof storyVersions)[number];

/** A team's repository at the start of every story: the same source has the same commit. */
export async function storyWorkspace(folder: string): Promise<{ workspace: Workspace; commit: string }> {
    const same = { name: "users", namespace: "users-dev", repository: "localhost:5000/users", context: "to-be-set" };
    const workspace = await makeWorkspace(folder, same);
    return { workspace, commit: await workspace.commit("The users service") };
}

/** Published images that most stories deploy without building: the commit is the same, so a deploy adopts them. */
export interface StoryImages {
    readonly repository: string;
    readonly digests: Readonly<Record<StoryVersion, string>>;
}

let prepared: Promise<StoryImages> | undefined;

/** Builds and pushes the images of the source here, unless an earlier run has done so. */
export function storyImages(info: PlatformInfo): Promise<StoryImages> {
    // Stories run at the same time: the first one builds for all.
    prepared ??= withPlatformLock(
        platformInstance(),
        "images of the stories",
        () => undefined,
        () => prepare(info),
    );
    return prepared;
}

async function prepare(info: PlatformInfo): Promise<StoryImages> {
    const folder = mkdtempSync(join(tmpdir(), "story-images-"));
    try {
        const { workspace, commit } = await storyWorkspace(folder);
        // Each source has its own repository: no tag ever moves.
        const repository = `${info.registry}/stories/users-${commit.slice(0, 12)}`;
        const docker = platformDocker(info);
        // Written for command-line builds: dockerode would leave the Dockerfile out.
        rmSync(join(folder, "app", ".dockerignore"));
        const digests: Partial<Record<StoryVersion, string>> = {};
        for (const version of storyVersions) {
            if (version === brokenRelease.version) await workspace.commit(brokenRelease.message, brokenRelease.edits);
            const name = `${repository}:${version}`;
            const published = await lookUp(repository, version);
            if (published === undefined) {
                await buildImage(docker, join(folder, "app"), name, {
                    PYTHON_IMAGE: info.baseImage,
                    APP_VERSION: version,
                    REVISION: commit,
                });
            }
            digests[version] = published?.digest ?? (await pushImage(docker, name));
        }
        return { repository, digests: digests as Record<StoryVersion, string> };
    } finally {
        rmSync(folder, { recursive: true });
    }
}

/** Publishes one of the images under another name, like a push by hand: an existing tag moves. Returns its digest. */
export async function pushCopy(
    info: PlatformInfo,
    version: StoryVersion,
    repository: string,
    tag: string,
): Promise<string> {
    const docker = platformDocker(info);
    const { repository: source, digests } = await storyImages(info);
    const original = `${source}@${digests[version]}`;
    await followToEnd(docker, await docker.pull(original));
    await docker.getImage(original).tag({ repo: repository, tag });
    return pushImage(docker, `${repository}:${tag}`);
}

function platformDocker(info: PlatformInfo): Docker {
    return new Docker({ socketPath: info.dockerHost.replace("unix://", "") });
}
