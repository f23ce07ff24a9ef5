import { buildOf } from "../../model/release/build-settings.js";
import type { Release } from "../../model/release/release.js";
import { digestAmong, imagesOf, type VersionImage, withDigests } from "../../model/release/release-images.js";
import type { Problem } from "../../model/settings/problem.js";
import type { Settings } from "../../model/settings/settings.js";
import { slotEntries } from "../../model/slots/slot-names.js";
import type { SourceFacts } from "./source-facts.js";

/** The image that the version's tag names in the registry. */
export interface PublishedImage {
    readonly digest: string;
    /** Commit that it was built from, from its label. */
    readonly revision?: string;
}

export interface ImageFacts {
    /** Image repository without tag. */
    readonly repository: string;
    /** Folder that the image is built from, relative to Pulumi.yaml. */
    readonly context: string;
    readonly published?: PublishedImage;
    readonly source: SourceFacts;
}

/** Where the image of a version comes from, or why it cannot be used. */
export interface ChosenImage {
    readonly source: "built" | "adopted" | "found" | "pinned" | "none";
    readonly digest?: string;
    readonly problems: readonly Problem[];
}

/**
 * Never publishes an existing tag again: it is this commit's image, or one that names no commit, since somebody else has
 * published it; else the version is taken.
 */
export function chooseImage(version: string, { repository, context, published, source }: ImageFacts): ChosenImage {
    const problem = (message: string): ChosenImage => ({ source: "none", problems: [{ path: "VERSION", message }] });
    if (published !== undefined) {
        if (published.revision === undefined) return { source: "found", digest: published.digest, problems: [] };
        if (published.revision === source.commit || source.sameAsPublished) {
            return { source: "adopted", digest: published.digest, problems: [] };
        }
        const known = `${repository}:${version} is already published as ${published.digest}, built from commit ${published.revision}; `;
        if (source.problem !== undefined) return problem(`${known}${gitSilent(source.problem)}`);
        if (source.isCutOff) {
            return problem(
                `${known}this clone has only a part of the history, without that commit, so the two cannot be compared; ` +
                    "get the rest: git fetch --unshallow",
            );
        }
        return problem(
            `${known}the commit here is ${source.commit ?? "unknown"}. A published version is never built again: ` +
                `use a new version, or \`rollback --to ${version}\` if it has served before.`,
        );
    }
    if (source.problem !== undefined) {
        return problem(`${repository}:${version} must be built from ${context}; ${gitSilent(source.problem)}`);
    }
    if (source.commit === undefined) {
        const lack = source.isUnborn ? "the repository has no commit yet" : `${context} is not in a Git repository`;
        return problem(
            `${repository}:${version} must be built, but ${lack}; ` +
                "commit it first, so the image can name its commit.",
        );
    }
    if (source.dirty.length > 0) {
        const shown = source.dirty.slice(0, 5).join(", ") + (source.dirty.length > 5 ? ", …" : "");
        return problem(
            `${repository}:${version} must be built, but ${context} differs from commit ` +
                `${source.commit}: ${shown}. Commit or stash that first.`,
        );
    }
    return { source: "built", problems: [] };
}

function gitSilent(words: string): string {
    return `Git does not say which commit is here:\n    ${words}`;
}

/** The problem if the tag of a pinned version no longer names the pinned digest. */
export function movedTag(version: string, digest: string, published: PublishedImage | undefined): Problem[] {
    if (published === undefined || published.digest === digest) return [];
    const message =
        `the tag ${version} has moved: the settings pin ${digest}, the registry now says ${published.digest}; ` +
        "release a new version.";
    return [{ path: "VERSION", message }];
}

/** Facts about the images of the version to deploy. */
export interface ImagesFacts extends Pick<ImageFacts, "published" | "source"> {
    /** The same for the release's other images, by name. @default the registry has none of them */
    readonly others?: Readonly<Record<string, Pick<ImageFacts, "published" | "source">>>;
}

/** An image of the release to place, and where it comes from. */
export interface PlacedImage extends VersionImage {
    readonly source: ChosenImage["source"];
}

/** The release that a version becomes with these settings, with the digests that they already pin. */
export function wantedRelease(version: string, { release, slots }: Settings): Release {
    const pinned = slotEntries(slots).flatMap(([, held]) => imagesOf(held));
    return withDigests({ version, ...release }, digestAmong(pinned));
}

/** Problems for tags of the release's images that no longer name the pinned digests. */
export function movedTags(wanted: Release, facts: ImagesFacts): readonly Problem[] {
    return imagesOf(wanted).flatMap(({ name, repository, version, digest }) => {
        const tag = name === undefined ? version : `${repository}:${version}`;
        return digest === undefined ? [] : movedTag(tag, digest, factsOf(facts, name).published);
    });
}

/** Where the images of a release come from, or every problem with them. */
export function chooseImages(wanted: Release, service: Settings["service"], facts: ImagesFacts) {
    const chosen = imagesOf(wanted).map(image => ({ image, ...choose(image, service, facts) }));
    const images = chosen.map(
        ({ image, source, digest }): PlacedImage => ({ ...image, ...(digest && { digest }), source }),
    );
    return {
        release: withDigests(wanted, digestAmong(images)),
        images,
        problems: chosen.flatMap(({ problems }) => problems),
    };
}

function choose(image: VersionImage, service: Settings["service"], facts: ImagesFacts): ChosenImage {
    const { name, repository, version, digest } = image;
    if (digest !== undefined) return { source: "pinned", digest, problems: [] };
    const { context } = buildOf(service, name);
    return chooseImage(version, { repository, context, ...factsOf(facts, name) });
}

/** Problems of the slots whose images an update would build now: those without a digest that anything knows. */
export function unbuildable(
    { service, slots }: Settings,
    recorded: Pick<Settings, "slots">,
    { source, others = {} }: ImagesFacts,
): readonly Problem[] {
    const known = slotEntries(recorded.slots).flatMap(([, held]) => imagesOf(held));
    const sources = Object.entries(others).map(([name, facts]) => [name, { source: facts.source }] as const);
    const facts: ImagesFacts = { source, others: Object.fromEntries(sources) };
    return slotEntries(slots).flatMap(([slot, held]) =>
        chooseImages(withDigests(held, digestAmong(known)), service, facts).problems.map(({ message }) => {
            return { path: `slots.${slot}`, message };
        }),
    );
}

/** The commit of all images that are built; undefined if none is, or if they lie in several repositories. */
export function builtRevision(images: readonly PlacedImage[], facts: ImagesFacts): string | undefined {
    const built = images.filter(({ source }) => source === "built");
    const commits = new Set(built.map(({ name }) => factsOf(facts, name).source.commit));
    return commits.size === 1 ? [...commits][0] : undefined;
}

/** The image that the tag of one of the release's images names in the registry. */
export function publishedAs(facts: ImagesFacts, name: string | undefined): ImageFacts["published"] {
    return factsOf(facts, name).published;
}

function factsOf(facts: ImagesFacts, name: string | undefined): Pick<ImageFacts, "published" | "source"> {
    return name === undefined ? facts : (facts.others?.[name] ?? { source: facts.source });
}
