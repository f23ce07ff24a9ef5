import type { SourceFacts } from "../plan/choose-image.js";
import { git } from "./run-git.js";

/** The release command writes these at each deploy: they are no source of the image, though they may lie beside it. */
const settingsFiles = ":(exclude,glob)Pulumi.*.yaml";

/**
 * What Git says of the build context: the commit at hand, what differs from it, and whether the context at a
 * published image's revision is the same.
 */
export async function readGitFacts(directory: string, context: string, published?: string): Promise<SourceFacts> {
    const commit = await git(directory, "rev-parse", "--verify", "--quiet", "HEAD");
    if (commit === undefined) return { dirty: [], sameAsPublished: false };
    const [status, same] = await Promise.all([
        git(directory, "status", "--porcelain", "--untracked-files=all", "--", context, settingsFiles),
        published === undefined || !/^[0-9a-f]{7,64}$/.test(published)
            ? undefined
            : git(directory, "diff", "--quiet", published, "HEAD", "--", context, settingsFiles),
    ]);
    const dirty = (status ?? "").split("\n").flatMap(line => (line === "" ? [] : [line.slice(3)]));
    return { commit, dirty, sameAsPublished: same !== undefined };
}
