import type { Problem } from "../settings/problem.js";
import type { MapShape, RecordShape, TextShape } from "../settings/shape.js";
import { dnsLabel } from "../settings/text-rules.js";
import type { Release, ReleaseImage } from "./release.js";

/** One image of a release. */
export interface VersionImage {
    /** Absent for the release's own. */
    readonly name?: string;
    readonly repository: string;
    readonly version: string;
    readonly digest?: string;
}

/** What identifies an image: a version is never published twice. */
export type ImageKey = Pick<VersionImage, "repository" | "version">;

/** All images of a release, its own first. */
export function imagesOf({ repository, version, digest, images = {} }: Release): readonly VersionImage[] {
    const others = Object.entries(images).map(([name, image]) => ({ name, version, ...image }));
    return [{ repository, version, ...(digest === undefined ? {} : { digest }) }, ...others];
}

/** Path of an image's digest in a release. */
export function digestPath({ name }: VersionImage): string {
    return name === undefined ? "digest" : `images.${name}.digest`;
}

/** The release without the digests that the registry returned, which do not change its identity. */
export function withoutDigests(release: Release): Omit<Release, "digest"> {
    const { digest: _, images, ...rest } = release;
    if (images === undefined) return rest;
    const bare = Object.entries(images).map(([name, { repository }]) => [name, { repository }]);
    return { ...rest, images: Object.fromEntries(bare) as NonNullable<Release["images"]> };
}

/** The release with missing digests filled in where they are known. */
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

/** A lookup for `withDigests` among images with known digests. A version never changes its digest, whoever asks. */
export function digestAmong(known: readonly VersionImage[]): (image: ImageKey) => string | undefined {
    return ({ repository, version }) =>
        known.find(image => image.repository === repository && image.version === version && image.digest)?.digest;
}

export function lacksDigest(release: Release): boolean {
    return imagesOf(release).some(({ digest }) => digest === undefined);
}

/** The section's definition, built from the shapes of the release's own image. */
export function imagesDefinition(repository: TextShape, digest: TextShape): RecordShape<ReleaseImage> {
    const each: MapShape<ReleaseImage> = {
        kind: "map",
        title: "ReleaseImage",
        about: "An image of the release's version, for an extra container of its pods.",
        keys: { repository, digest: { ...digest, optional: true } },
    };
    return {
        kind: "record",
        about: "Images other than the release's own, by the name that initContainers and sideContainers use for them.",
        each,
        names: [dnsLabel],
    };
}

type Images = Pick<Release, "images" | "repository" | "initContainers" | "sideContainers">;

/** Images that no container runs, images published under the same name, and containers that name a missing image. */
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
            const message = `"${image}" is not an image of the release; it has ${known.join(", ") || "only its own"}.`;
            return { path, message };
        });
    const idle = known
        .filter(name => !containers.some(({ image }) => image === name))
        .map(name => ({
            path: `images.${name}`,
            message: "is not used by any container; name it in one, or leave it out.",
        }));
    const repositories = [repository, ...Object.values(images).map(image => image.repository)];
    const twice = known
        .filter((_, index) => repositories.indexOf(repositories[index + 1]!) <= index)
        .map(name => ({
            path: `images.${name}.repository`,
            message: `"${images[name]!.repository}" belongs to another image; a version is published once in each repository.`,
        }));
    return [...unknown, ...idle, ...twice];
}
