import { readFile } from "node:fs/promises";
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
    const { REVISION: revision = "sources that no commit tells" } = builtWith(hook).args ?? {};
    const origin = `built from ${found.revision || "a commit that it does not tell"}; at hand is ${revision}`;
    throw new Error(
        `${imageName} is published already as ${found.digest}, ${origin}. A published version is never built again: ` +
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

/** Build arguments by the label of the OCI image specification that a Dockerfile makes of them. */
const provenance: Readonly<Record<string, string>> = {
    "org.opencontainers.image.version": "APP_VERSION",
    "org.opencontainers.image.revision": "REVISION",
    "org.opencontainers.image.created": "CREATED",
    "org.opencontainers.image.source": "SOURCE",
};

/** Runs before a build. Throws when the Dockerfile would make an image that does not tell what it was built from. */
export async function refuseUnlabelled(hook: ResourceHookArgs): Promise<void> {
    const { dockerfile = "Dockerfile" } = builtWith(hook);
    const text = await readFile(dockerfile, "utf8");
    const missing = Object.entries(provenance).filter(([label]) => !text.includes(label));
    if (missing.length === 0) return;
    const lines = missing.flatMap(([label, argument]) => [
        `  ARG ${argument}=""`,
        `  LABEL ${label}="\${${argument}}"`,
    ]);
    throw new Error(
        [`${dockerfile} does not label its image; add at its end, before USER and CMD:`, ...lines].join("\n"),
    );
}

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
