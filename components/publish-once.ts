import type { ResourceHookArgs } from "@pulumi/pulumi";

/**
 * Runs before an image is built for the first time. Throws when its tag is in the registry already, or when the
 * registry does not say: what was published is never built again.
 */
export async function refuseExistingTag(hook: ResourceHookArgs): Promise<void> {
    const imageName = String(hook.newInputs?.["imageName"]);
    const { repository, version } = splitName(imageName);
    const { lookUp } = await import("../registry/registry-api.js");
    const found = await lookUp(repository, version);
    if (found === undefined) return;
    const origin = found.revision === undefined ? "" : `, built from ${found.revision}`;
    throw new Error(
        `${imageName} is published already as ${found.digest}${origin}. A published version is never built again: ` +
            "release a new version, or use this image by putting its digest into the slot.",
    );
}

/** Runs before an image that exists would be built and pushed again, which its provider does when the context changed. */
export function refuseRebuild(hook: ResourceHookArgs): void {
    const imageName = String(hook.newInputs?.["imageName"]);
    const repoDigest = String(hook.oldOutputs?.["repoDigest"]);
    const digest = repoDigest.slice(repoDigest.indexOf("@") + 1);
    throw new Error(
        `${imageName} was built and published as ${digest}, and its build context has changed since. ` +
            `A published version is never built again: put "digest: ${digest}" into the slot to keep it, ` +
            "or release a new version.",
    );
}

function splitName(imageName: string): { repository: string; version: string } {
    const colon = imageName.lastIndexOf(":");
    return { repository: imageName.slice(0, colon), version: imageName.slice(colon + 1) };
}
