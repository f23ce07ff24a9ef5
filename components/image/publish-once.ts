import type { ResourceHookArgs } from "@pulumi/pulumi";
import type { RegistryAccess } from "../../registry/registry-access.js";

/**
 * Runs before an image is built for the first time. Throws if its tag is already in the registry, or if the registry
 * does not say: a published image is never built again.
 */
export async function refuseExistingTag(hook: ResourceHookArgs, access: RegistryAccess): Promise<void> {
    const imageName = imageNameIn(hook);
    const { repository, version } = splitName(imageName);
    const { lookUpToPublish } = await import("../../registry/registry-api.js");
    const found = await lookUpToPublish(repository, version, access);
    if (found === undefined) return;
    const args = builtWith(hook).args ?? hook.newInputs?.["buildArgs"];
    const { REVISION: revision = "sources without a commit" } = (args ?? {}) as Record<string, string>;
    const origin = `built from ${found.revision || "a commit that it does not name"}; this checkout is at ${revision}`;
    throw new Error(
        `${imageName} is already published as ${found.digest}, ${origin}. A published version is never built again: ` +
            "release a new version, or use this image by putting its digest into the slot.",
    );
}

/**
 * Runs before an existing image would be built and pushed again, which its provider does if the context has changed.
 */
export function refuseRebuild(hook: ResourceHookArgs): void {
    const imageName = imageNameIn(hook);
    const { digest: known, repoDigest } = (hook.oldOutputs ?? {}) as { digest?: string; repoDigest?: string };
    const digest = known ?? String(repoDigest).slice(String(repoDigest).indexOf("@") + 1);
    throw new Error(
        `${imageName} was built and published as ${digest}, and its build context has changed since. ` +
            `A published version is never built again: put "digest: ${digest}" into the slot to keep it, ` +
            "or release a new version.",
    );
}

/** The image name of docker.Image, or docker-build's only tag. */
function imageNameIn({ newInputs }: ResourceHookArgs): string {
    const { imageName, tags } = (newInputs ?? {}) as { imageName?: string; tags?: readonly string[] };
    return imageName ?? String(tags?.[0]);
}

/** Build options of docker.Image. */
interface BuiltWith {
    readonly args?: Readonly<Record<string, string>>;
}

function builtWith(hook: ResourceHookArgs): BuiltWith {
    return (hook.newInputs?.["build"] ?? {}) as BuiltWith;
}

function splitName(imageName: string): { repository: string; version: string } {
    const colon = imageName.lastIndexOf(":");
    return { repository: imageName.slice(0, colon), version: imageName.slice(colon + 1) };
}
