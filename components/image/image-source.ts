import { askGit, headOf } from "../../machine/git.js";
import { GitError } from "../../machine/git-error.js";
import { changedSources, locateSources, sameSources } from "../../machine/source-files.js";

/** The source of an image, as recorded in its labels. */
export interface ImageSource {
    /**
     * The commit: the one that the release command passes, which has verified that nothing differs from it, else HEAD of the
     * repository that the build context is in, with "-dirty" appended if a source differs. Undefined outside a repository.
     */
    readonly revision?: string;
    /** That repository's origin without credentials: its remote `origin`. */
    readonly url?: string;
}

/**
 * What Git knows about the sources of an image. Rejects with what to do if Git cannot say: an image whose source is unknown
 * is not built.
 *
 * @param sources build context, and the Dockerfile if it lies elsewhere; relative to Pulumi.yaml
 */
export async function imageSource(sources: readonly string[]): Promise<ImageSource> {
    const told = process.env["FASTAPI_RELEASE_REVISION"];
    try {
        const places = await locateSources(".", sources);
        if (places[0] === undefined) return told ? { revision: told } : {};
        const { folder } = places[0];
        // As it is set: what a person's own settings make of it is theirs alone.
        const [head, origin] = await Promise.all([
            headOf(folder),
            askGit(folder, "config", "--get", "remote.origin.url"),
        ]);
        const changed = told || head === undefined ? [] : await changedSources(".", places);
        const revision = told || (head !== undefined && changed.length > 0 ? `${head}-dirty` : head);
        return { ...(revision ? { revision } : {}), ...(origin ? { url: withoutCredentials(origin) } : {}) };
    } catch (error) {
        if (!(error instanceof GitError)) throw error;
        if (told) return { revision: told };
        throw new GitError(
            `Git does not say which commit ${sources[0]} is, so no image is built from it:\n    ${error.message}\n` +
                "    Mend that, or pass the commit in FASTAPI_RELEASE_REVISION or as `source` of the image.",
            error.reason,
        );
    }
}

/** Whether an image whose labels name a commit was built from the same files. A dirty tree never counts as the same. */
export async function isBuiltFrom(
    sources: readonly string[],
    published: string | undefined,
    revision: string | undefined,
): Promise<boolean> {
    if (published === undefined || revision === undefined || published.endsWith("-dirty")) return false;
    if (published === revision) return true;
    return (await sameSources(await locateSources(".", sources), published, revision)) === true;
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
