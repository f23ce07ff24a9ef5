import type { ImageSource } from "./image-source.js";

/** Build arguments, and the labels of the OCI image specification that are made of them. */
export const provenanceLabels: Readonly<Record<string, string>> = {
    "org.opencontainers.image.version": "APP_VERSION",
    "org.opencontainers.image.revision": "REVISION",
    "org.opencontainers.image.created": "CREATED",
    "org.opencontainers.image.source": "SOURCE",
};

/**
 * What a Dockerfile gets to know of its build, by argument. The time is that of SOURCE_DATE_EPOCH where it is set, so that
 * a build can be repeated to the byte.
 */
export function provenance(version: string, { revision, url }: ImageSource): Record<string, string> {
    const epoch = process.env["SOURCE_DATE_EPOCH"];
    const created = epoch ? new Date(Number(epoch) * 1000) : new Date();
    return {
        APP_VERSION: version,
        CREATED: created.toISOString().replace(/\.\d+Z$/, "Z"),
        ...(revision ? { REVISION: revision } : {}),
        ...(url ? { SOURCE: url } : {}),
    };
}
