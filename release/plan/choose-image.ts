import type { Problem } from "../../model/problem.js";

/** An image that the registry has under the version's tag. */
export interface PublishedImage {
    readonly digest: string;
    /** Commit that it was built from, by its label. */
    readonly revision?: string;
}

/** What can be built here. */
export interface SourceFacts {
    /** HEAD; undefined outside a Git repository. */
    readonly commit?: string;
    /** Files of the build context that differ from the commit. */
    readonly dirty: readonly string[];
    /** Whether the build context at the published image's revision is the one at hand. */
    readonly sameAsPublished: boolean;
}

export interface ImageFacts {
    /** Image repository without tag. */
    readonly repository: string;
    /** Folder that the image is built from, relative to Pulumi.yaml. */
    readonly context: string;
    readonly published?: PublishedImage;
    readonly source: SourceFacts;
}

/** Where the image of a version comes from, or what speaks against it. */
export interface ChosenImage {
    readonly source: "built" | "adopted" | "pinned" | "none";
    readonly digest?: string;
    readonly problems: readonly Problem[];
}

/** A tag that exists is never published again: it is this commit's image, or the version is taken. */
export function chooseImage(version: string, { repository, context, published, source }: ImageFacts): ChosenImage {
    const problem = (message: string): ChosenImage => ({ source: "none", problems: [{ path: "VERSION", message }] });
    if (published !== undefined) {
        if (published.revision !== undefined && (published.revision === source.commit || source.sameAsPublished)) {
            return { source: "adopted", digest: published.digest, problems: [] };
        }
        const origin =
            published.revision === undefined ? "a commit that it does not tell" : `commit ${published.revision}`;
        return problem(
            `${repository}:${version} is published already as ${published.digest}, built from ${origin}; ` +
                `the commit at hand is ${source.commit ?? "unknown"}. A published version is never built again: ` +
                `use a new version, or \`rollback --to ${version}\` if it has served before.`,
        );
    }
    if (source.commit === undefined) {
        return problem(
            `${repository}:${version} has to be built, and ${context} is in no Git repository; ` +
                "commit it first, so that the image can tell what it was built from.",
        );
    }
    if (source.dirty.length > 0) {
        const shown = source.dirty.slice(0, 5).join(", ") + (source.dirty.length > 5 ? ", …" : "");
        return problem(
            `${repository}:${version} has to be built, and ${context} differs from commit ` +
                `${source.commit}: ${shown}. Commit or stash that first.`,
        );
    }
    return { source: "built", problems: [] };
}

/** A version that the settings pin runs by that digest, and its tag must still name it. */
export function movedTag(version: string, digest: string, published: PublishedImage | undefined): Problem[] {
    if (published === undefined || published.digest === digest) return [];
    const message =
        `the tag ${version} has moved: the settings pin ${digest}, the registry now says ${published.digest}; ` +
        "release a new version.";
    return [{ path: "VERSION", message }];
}
