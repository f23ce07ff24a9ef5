import { createHash } from "node:crypto";
import { canonicalJson } from "../ledger/fingerprint.js";
import { releaseIdLength } from "../names.js";
import { renderPodTemplate } from "../pod/pod-template.js";
import type { Release } from "./release.js";
import { withoutDigests } from "./release-images.js";

/**
 * The short name of a frozen release, in the names and labels of all its objects. It covers the pod template as this
 * version of the library renders it, and every field of the release except the digests (a version never changes its
 * digest, and writing it back must not change any object). It leaves out the slot: the same release has the same id in
 * both.
 */
export function releaseId(service: string, release: Release): string {
    const frozen = withoutDigests(release);
    const template = renderPodTemplate({ service, slot: "blue", release, releaseId: "" });
    return createHash("sha256").update(canonicalJson({ frozen, template })).digest("hex").slice(0, releaseIdLength);
}
