import type { Release } from "../../model/release/release.js";
import { digestAmong, imagesOf, type VersionImage, withDigests } from "../../model/release/release-images.js";
import type { Problem } from "../../model/settings/problem.js";
import type { Settings } from "../../model/settings/settings.js";
import { type ImagesFacts, publishedAs, wantedRelease } from "./choose-image.js";
import type { TakenVersion } from "./choose-taken.js";

/** Whether the registry has each image that this stack would pull; absent if it did not answer. */
export type RegistryAnswers = ReadonlyMap<string, "present" | "lost">;

/** Key of an image in RegistryAnswers. */
export function imageName(repository: string, digest: string): string {
    return `${repository}@${digest}`;
}

/** An image of another stack that will run here, from the repository that this stack's settings name. */
export interface PulledImage extends VersionImage {
    readonly there: VersionImage;
    readonly digest: string;
}

/** The images that a taken version has here, without those that the other stack's release lacks. */
export function pulledImages({ version, images }: TakenVersion, { release }: Pick<Settings, "release">): PulledImage[] {
    return imagesOf({ version, ...release }).flatMap(image => {
        const there = images.find(({ name }) => name === image.name);
        return there?.digest === undefined ? [] : [{ ...image, there, digest: there.digest }];
    });
}

/**
 * The release that another stack's version becomes with this stack's settings and the other stack's digests. It is pulled
 * from the repositories that this stack's settings name, because its pods may have rights on no others.
 */
export function placeTaken(
    taken: TakenVersion,
    settings: Settings,
    facts: ImagesFacts,
    answers: RegistryAnswers,
): { readonly release: Release; readonly problems: readonly Problem[] } {
    const { stack, version } = taken;
    const wanted = wantedRelease(version, settings);
    const pulled = pulledImages(taken, settings);
    const problems = imagesOf(wanted).flatMap((image): Problem[] => {
        const { name, repository } = image;
        const found = pulled.find(other => other.name === name);
        if (found === undefined) {
            const path = `release.images.${name}`;
            return [
                { path, message: `${version} of stack ${stack} has no such image; release a version that has it.` },
            ];
        }
        const { digest, there } = found;
        if (image.digest !== undefined && image.digest !== digest) {
            const message = `${version} is ${image.digest} here and ${digest} in stack ${stack}; a version never changes its digest: release a new version.`;
            return [{ path: "VERSION", message }];
        }
        const tag = publishedAs(facts, name)?.digest ?? digest;
        if (tag !== digest) {
            const message = `the tag ${repository}:${version} is ${tag}, and stack ${stack} has ${digest}; a version never changes its digest: release a new version.`;
            return [{ path: "VERSION", message }];
        }
        if (answers.get(imageName(repository, digest)) !== "lost") return [];
        const path = name === undefined ? "release.repository" : `release.images.${name}.repository`;
        const message = `${repository} has no ${digest}, which is ${version} of stack ${stack}; ${remedy(image, there, digest)}`;
        return [{ path, message }];
    });
    return { release: withDigests(wanted, digestAmong(pulled)), problems };
}

function remedy({ repository }: VersionImage, there: VersionImage, digest: string): string {
    if (there.repository === repository)
        return "the registry has lost it: push that image again, or choose another version.";
    return `copy ${imageName(there.repository, digest)} there, or name ${there.repository} here.`;
}
