import { readFile } from "node:fs/promises";
import type { ResourceHookArgs } from "@pulumi/pulumi";
import { provenanceLabels } from "./provenance.js";

/**
 * Runs before an image is built for the first time. Throws when its tag is in the registry already, or when the
 * registry does not say: what was published is never built again.
 */
export async function refuseExistingTag(hook: ResourceHookArgs): Promise<void> {
    const imageName = imageNameIn(hook);
    const { repository, version } = splitName(imageName);
    const { lookUp } = await import("../registry/registry-api.js");
    const found = await lookUp(repository, version);
    if (found === undefined) return;
    const args = builtWith(hook).args ?? hook.newInputs?.["buildArgs"];
    const { REVISION: revision = "sources that no commit tells" } = (args ?? {}) as Record<string, string>;
    const origin = `built from ${found.revision || "a commit that it does not tell"}; at hand is ${revision}`;
    throw new Error(
        `${imageName} is published already as ${found.digest}, ${origin}. A published version is never built again: ` +
            "release a new version, or use this image by putting its digest into the slot.",
    );
}

/** Runs before an image that exists would be built and pushed again, which its provider does when the context changed. */
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

/** Runs before a build. Throws when the Dockerfile would make an image that does not tell what it was built from. */
export async function refuseUnlabelled(hook: ResourceHookArgs): Promise<void> {
    const { dockerfile = "Dockerfile" } = builtWith(hook);
    const text = await readFile(dockerfile, "utf8");
    const missing = Object.entries(provenanceLabels).filter(([label]) => !text.includes(label));
    if (missing.length === 0) return;
    const lines = missing.flatMap(([label, argument]) => [
        `  ARG ${argument}=""`,
        `  LABEL ${label}="\${${argument}}"`,
    ]);
    throw new Error(
        [`${dockerfile} does not label its image; add at its end, before USER and CMD:`, ...lines].join("\n"),
    );
}

/** Of docker.Image, or the only tag of docker-build's. */
function imageNameIn({ newInputs }: ResourceHookArgs): string {
    const { imageName, tags } = (newInputs ?? {}) as { imageName?: string; tags?: readonly string[] };
    return imageName ?? String(tags?.[0]);
}

/** Build options of docker.Image. */
interface BuiltWith {
    readonly dockerfile?: string;
    readonly args?: Readonly<Record<string, string>>;
}

function builtWith(hook: ResourceHookArgs): BuiltWith {
    return (hook.newInputs?.["build"] ?? {}) as BuiltWith;
}

function splitName(imageName: string): { repository: string; version: string } {
    const colon = imageName.lastIndexOf(":");
    return { repository: imageName.slice(0, colon), version: imageName.slice(colon + 1) };
}
