import { buildOf } from "../../model/build-settings.js";
import type { Problem } from "../../model/problem.js";
import type { Release } from "../../model/release.js";
import { type ImageKey, imagesOf, type VersionImage, withDigests } from "../../model/release-images.js";
import type { Settings } from "../../model/settings.js";
import { slotEntries } from "../../model/slot-names.js";
import { type ChosenImage, chooseImage, type ImageFacts, movedTag } from "./choose-image.js";

/** What was found out about the images of the version to deploy. */
export interface ImagesFacts extends Pick<ImageFacts, "published" | "source"> {
    /** About those beside the release's own, by name. @default as if the registry had none of them */
    readonly others?: Readonly<Record<string, Pick<ImageFacts, "published" | "source">>>;
}

/** An image of the release to place, and where it comes from. */
export interface PlacedImage extends VersionImage {
    readonly source: ChosenImage["source"];
}

/** The release that a version becomes by the settings, with the digests that they pin already. */
export function wantedRelease(version: string, { release, slots }: Settings): Release {
    const pinned = slotEntries(slots).flatMap(([, held]) => imagesOf(held));
    const digestOf = ({ repository }: ImageKey) =>
        pinned.find(image => image.repository === repository && image.version === version && image.digest)?.digest;
    return withDigests({ version, ...release }, digestOf);
}

/** Tags of the release's images that name other digests than those that are pinned. */
export function movedTags(wanted: Release, facts: ImagesFacts): readonly Problem[] {
    return imagesOf(wanted).flatMap(({ name, repository, version, digest }) => {
        const tag = name === undefined ? version : `${repository}:${version}`;
        return digest === undefined ? [] : movedTag(tag, digest, factsOf(facts, name).published);
    });
}

/** Where the images of a release come from, or all that speaks against them. */
export function chooseImages(wanted: Release, service: Settings["service"], facts: ImagesFacts) {
    const chosen = imagesOf(wanted).map(image => ({ image, ...choose(image, service, facts) }));
    const digestOf = ({ repository }: ImageKey) => chosen.find(({ image }) => image.repository === repository)?.digest;
    return {
        release: withDigests(wanted, digestOf),
        images: chosen.map(
            ({ image, source, digest }): PlacedImage => ({ ...image, ...(digest && { digest }), source }),
        ),
        problems: chosen.flatMap(({ problems }) => problems),
    };
}

function choose(image: VersionImage, service: Settings["service"], facts: ImagesFacts): ChosenImage {
    const { name, repository, version, digest } = image;
    if (digest !== undefined) return { source: "pinned", digest, problems: [] };
    const { context } = buildOf(service, name);
    return chooseImage(version, { repository, context, ...factsOf(facts, name) });
}

/** What the tag of one of the release's images names in the registry. */
export function publishedAs(facts: ImagesFacts, name: string | undefined): ImageFacts["published"] {
    return factsOf(facts, name).published;
}

function factsOf(facts: ImagesFacts, name: string | undefined): Pick<ImageFacts, "published" | "source"> {
    return name === undefined ? facts : (facts.others?.[name] ?? { source: facts.source });
}
