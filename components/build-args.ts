import type { ImageSource } from "./image-source.js";
import type { VersionedImageArgs } from "./versioned-image.js";

/**
 * What a Dockerfile gets to know, by which it labels its image: version, revision, time (RFC 3339) and source of the
 * build. The time is that of SOURCE_DATE_EPOCH where it is set, so that a build can be repeated to the byte.
 */
export function buildArgs(args: VersionedImageArgs, { revision, url }: ImageSource): Record<string, string> {
    const pythonImage = args.pythonImage ?? process.env["FASTAPI_RELEASE_PYTHON_IMAGE"];
    const epoch = process.env["SOURCE_DATE_EPOCH"];
    const created = epoch ? new Date(Number(epoch) * 1000) : new Date();
    return {
        ...(pythonImage ? { PYTHON_IMAGE: pythonImage } : {}),
        ...args.build?.args,
        APP_VERSION: args.version,
        CREATED: created.toISOString().replace(/\.\d+Z$/, "Z"),
        ...(revision ? { REVISION: revision } : {}),
        ...(url ? { SOURCE: url } : {}),
    };
}
