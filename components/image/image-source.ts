import { askGitNow, contextDiff, contextStatus } from "../../machine/git.js";

/** The source of an image, as recorded in its labels. */
export interface ImageSource {
    /**
     * The commit: the one that the release command passes, which has verified that nothing differs from it, else HEAD,
     * with "-dirty" appended if the build context differs. Undefined outside a repository.
     */
    readonly revision?: string;
    /** The repository's origin without credentials: its remote `origin`. */
    readonly url?: string;
}

/** What Git knows about a build context, a folder relative to Pulumi.yaml. */
export function imageSource(context: string): ImageSource {
    const revision = process.env["FASTAPI_RELEASE_REVISION"] || headOf(context);
    const origin = askGitNow(".", "remote", "get-url", "origin");
    return { ...(revision ? { revision } : {}), ...(origin ? { url: withoutCredentials(origin) } : {}) };
}

function headOf(context: string): string | undefined {
    const head = askGitNow(".", "rev-parse", "--verify", "--quiet", "HEAD");
    if (head === undefined) return undefined;
    return askGitNow(".", ...contextStatus(context)) === "" ? head : `${head}-dirty`;
}

/** Whether an image whose labels name a commit was built from the same files. A dirty tree never counts as the same. */
export function isBuiltFrom(context: string, published: string | undefined, revision: string | undefined): boolean {
    if (published === undefined || revision === undefined) return false;
    const diff = contextDiff(context, published, revision);
    return diff !== undefined && (published === revision || askGitNow(".", ...diff) !== undefined);
}

function withoutCredentials(remote: string): string {
    return remote.replace(/^(https?:\/\/)[^/@]*@/, "$1");
}

/** Build arguments, and the labels of the OCI image specification made from them. */
export const provenanceLabels: Readonly<Record<string, string>> = {
    "org.opencontainers.image.version": "APP_VERSION",
    "org.opencontainers.image.revision": "REVISION",
    "org.opencontainers.image.created": "CREATED",
    "org.opencontainers.image.source": "SOURCE",
};

/**
 * Build arguments that describe the build to a Dockerfile. The time is SOURCE_DATE_EPOCH if set, which makes a build
 * reproducible byte for byte.
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
