import { lookUp, RegistryError } from "../../registry/registry-api.js";
import type { ImageFacts, LedgerImage, ProvenImage } from "../plan/prove-images.js";

/** Registries answer many at once badly. */
const atOnce = 6;

/** What the registries say of images. Never rejects for what a registry does not say. */
export async function registryImages(images: readonly LedgerImage[]): Promise<ProvenImage[]> {
    const proven: ProvenImage[] = [];
    for (let start = 0; start < images.length; start += atOnce) {
        const some = images.slice(start, start + atOnce);
        proven.push(...(await Promise.all(some.map(async image => ({ ...image, ...(await askFor(image)) })))));
    }
    return proven;
}

async function askFor({ repository, version, digest }: LedgerImage): Promise<ImageFacts> {
    if (digest === undefined) return { state: "unknown", detail: "the ledger does not tell its digest." };
    try {
        const [byDigest, byTag] = await Promise.all([lookUp(repository, digest), lookUp(repository, version)]);
        const moved = byTag === undefined || byTag.digest === digest ? {} : { detail: byTag.digest };
        if (byDigest === undefined) return { state: "lost", ...moved };
        if (moved.detail !== undefined) return { state: "moved", ...moved };
        return { state: byTag === undefined ? "untagged" : "present" };
    } catch (error) {
        if (error instanceof RegistryError) return { state: "unknown", detail: error.message };
        throw error;
    }
}
