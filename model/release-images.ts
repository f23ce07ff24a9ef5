import type { Problem } from "./problem.js";
import type { Release } from "./release.js";
import type { MapShape, RecordShape, TextShape } from "./shape.js";
import { dnsLabel } from "./text-rules.js";

/** An image beside the release's own, of the same version: what an extra container of its pods runs. */
export interface ReleaseImage {
    /** Image repository without tag; the tag is the release's version. */
    readonly repository: string;
    /** As the registry answered it. Absent: the image is built and pushed. */
    readonly digest?: string;
}

/** One image of a release. */
export interface VersionImage {
    /** Absent for the release's own. */
    readonly name?: string;
    readonly repository: string;
    readonly version: string;
    readonly digest?: string;
}

/** What tells one image from another: a version is never published twice. */
export type ImageKey = Pick<VersionImage, "repository" | "version">;

/** All images of a release, its own first. */
export function imagesOf({ repository, version, digest, images = {} }: Release): readonly VersionImage[] {
    const others = Object.entries(images).map(([name, image]) => ({ name, version, ...image }));
    return [{ repository, version, ...(digest === undefined ? {} : { digest }) }, ...others];
}

/** Where a digest stands in a release. */
export function digestPath({ name }: VersionImage): string {
    return name === undefined ? "digest" : `images.${name}.digest`;
}

/** The release without what the registry answered, which makes no difference to what it is. */
export function withoutDigests(release: Release): Omit<Release, "digest"> {
    const { digest: _, images, ...rest } = release;
    if (images === undefined) return rest;
    const bare = Object.entries(images).map(([name, { repository }]) => [name, { repository }]);
    return { ...rest, images: Object.fromEntries(bare) as NonNullable<Release["images"]> };
}

/** The release with digests that it did not have, where somebody knows them. */
export function withDigests(release: Release, digestOf: (image: ImageKey) => string | undefined): Release {
    const filled = <Image extends ImageKey & { readonly digest?: string }>(image: Image) => {
        const digest = image.digest ?? digestOf(image);
        return digest === undefined ? {} : { digest };
    };
    const { version, images } = release;
    const others = Object.entries(images ?? {}).map(([name, image]) => [
        name,
        { ...image, ...filled({ ...image, version }) },
    ]);
    return {
        ...release,
        ...filled(release),
        ...(images === undefined ? {} : { images: Object.fromEntries(others) as NonNullable<Release["images"]> }),
    };
}

export function lacksDigest(release: Release): boolean {
    return imagesOf(release).some(({ digest }) => digest === undefined);
}

/** The section's definition, in the words that the release's own image has. */
export function imagesDefinition(repository: TextShape, digest: TextShape): RecordShape<ReleaseImage> {
    const each: MapShape<ReleaseImage> = {
        kind: "map",
        title: "ReleaseImage",
        about: "An image of the release's version: what an extra container of its pods runs.",
        keys: { repository, digest: { ...digest, optional: true } },
    };
    return {
        kind: "record",
        about: "Images beside the release's own, by the name that initContainers and sideContainers call them.",
        each,
        names: [dnsLabel],
    };
}

type Images = Pick<Release, "images" | "repository" | "initContainers" | "sideContainers">;

/** Images that no container runs, that are published under one name, and containers of images that are not there. */
export function imageProblems({ images = {}, repository, initContainers, sideContainers }: Images): Problem[] {
    const known = Object.keys(images);
    const containers = Object.entries({ initContainers, sideContainers }).flatMap(([key, list = []]) =>
        list.flatMap(({ image }, index) =>
            image === undefined || image.includes("@") ? [] : [{ image, path: `${key}[${index}].image` }],
        ),
    );
    const unknown = containers
        .filter(({ image }) => !known.includes(image))
        .map(({ image, path }) => {
            const message = `"${image}" is not an image of the release; it has ${known.join(", ") || "none beside its own"}.`;
            return { path, message };
        });
    const idle = known
        .filter(name => !containers.some(({ image }) => image === name))
        .map(name => ({ path: `images.${name}`, message: "is run by no container; name it in one, or leave it out." }));
    const repositories = [repository, ...Object.values(images).map(image => image.repository)];
    const twice = known
        .filter((_, index) => repositories.indexOf(repositories[index + 1]!) <= index)
        .map(name => ({
            path: `images.${name}.repository`,
            message: `"${images[name]!.repository}" is another image's; a version is published once in each repository.`,
        }));
    return [...unknown, ...idle, ...twice];
}
