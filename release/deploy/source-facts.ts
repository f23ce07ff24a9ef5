import { askGit, contextDiff, contextStatus } from "../../machine/git.js";

/** What Git says about a build context. */
export interface SourceFacts {
    /** HEAD; undefined outside a Git repository. */
    readonly commit?: string;
    /** Files of the build context that differ from HEAD. */
    readonly dirty: readonly string[];
    /** Whether the build context is the same at HEAD and at the published image's revision. */
    readonly sameAsPublished: boolean;
}

/**
 * @param context folder of the build context, relative to the directory
 * @param published the revision label of the published image
 */
export async function readSourceFacts(directory: string, context: string, published?: string): Promise<SourceFacts> {
    const commit = await askGit(directory, "rev-parse", "--verify", "--quiet", "HEAD");
    if (commit === undefined) return { dirty: [], sameAsPublished: false };
    const diff = published === undefined ? undefined : contextDiff(context, published, "HEAD");
    const [status, same] = await Promise.all([
        askGit(directory, ...contextStatus(context)),
        diff === undefined ? undefined : askGit(directory, ...diff),
    ]);
    const dirty = (status ?? "").split("\n").flatMap(line => (line === "" ? [] : [line.slice(3)]));
    return { commit, dirty, sameAsPublished: same !== undefined };
}
