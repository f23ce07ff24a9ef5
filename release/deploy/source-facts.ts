import { askGit, hasCommit, headOf } from "../../machine/git.js";
import { GitError } from "../../machine/git-error.js";
import { changedSources, locateSources, sameSources } from "../../machine/source-files.js";

/** What Git says about the sources of an image. */
export interface SourceFacts {
    /** HEAD of the repository that the build context is in; undefined outside of one, and before its first commit. */
    readonly commit?: string;
    /** Whether that repository has no commit yet. */
    readonly isUnborn?: boolean;
    /** Sources that differ from HEAD. */
    readonly dirty: readonly string[];
    /** Whether the sources are the same at HEAD and at the published image's revision. */
    readonly sameAsPublished: boolean;
    /** Whether this clone is shallow and lacks that revision. */
    readonly isCutOff?: boolean;
    /** Why Git cannot say any of this, in its own words. */
    readonly problem?: string;
}

const nothing: SourceFacts = { dirty: [], sameAsPublished: false };

/**
 * @param sources build context, and the Dockerfile if it lies elsewhere; relative to the directory
 * @param published the revision label of the published image
 */
export async function readSourceFacts(
    directory: string,
    sources: readonly string[],
    published?: string,
): Promise<SourceFacts> {
    try {
        const places = await locateSources(directory, sources);
        const [place] = places;
        if (place === undefined) return nothing;
        const commit = await headOf(place.folder);
        if (commit === undefined) return { ...nothing, isUnborn: true };
        const [dirty, same, isCutOff] = await Promise.all([
            changedSources(directory, places),
            published === undefined ? undefined : sameSources(places, published, commit),
            published === undefined ? false : lacks(place.folder, published),
        ]);
        return { commit, dirty, sameAsPublished: same === true, ...(isCutOff ? { isCutOff } : {}) };
    } catch (error) {
        if (!(error instanceof GitError)) throw error;
        return { ...nothing, problem: error.message };
    }
}

async function lacks(folder: string, revision: string): Promise<boolean> {
    if (!/^[0-9a-f]{40,64}$/.test(revision) || (await hasCommit(folder, revision))) return false;
    return (await askGit(folder, "rev-parse", "--is-shallow-repository")) === "true";
}
