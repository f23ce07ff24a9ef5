import { createHash } from "node:crypto";
import { canonicalJson } from "./canonical-json.js";
import { releaseIdLength } from "./names.js";
import { renderPodTemplate } from "./pod-template.js";
import type { Release } from "./release.js";
import { withoutDigests } from "./release-images.js";

/**
 * The short name of a frozen release, in the name and labels of all its objects. It covers every field of the release
 * but the digests (a version never changes its, and writing it back must change no object) and the pod template as this
 * version of the library renders it. It leaves out the slot: the same release has the same id in both.
 */
export function releaseId(service: string, release: Release): string {
    const frozen = withoutDigests(release);
    const template = renderPodTemplate({ service, slot: "blue", release, releaseId: "" });
    return createHash("sha256").update(canonicalJson({ frozen, template })).digest("hex").slice(0, releaseIdLength);
}
