import type { Problem } from "../../model/problem.js";
import type { Release } from "../../model/release.js";
import { type ImageKey, imagesOf, type VersionImage, withDigests } from "../../model/release-images.js";
import type { Settings } from "../../model/settings.js";
import { type ImagesFacts, publishedAs, wantedRelease } from "./choose-images.js";
import type { TakenVersion } from "./choose-taken.js";

/** What the registry says of an image that this stack would pull; nothing is known where it did not answer. */
export type RegistryAnswers = ReadonlyMap<string, "present" | "lost">;

/** Under which an image stands in RegistryAnswers. */
export function imageName(repository: string, digest: string): string {
    return `${repository}@${digest}`;
}

/** The image of another stack that is to run here, from the repository that this stack's settings name. */
export interface PulledImage extends VersionImage {
    readonly there: VersionImage;
    readonly digest: string;
}

/** The images that a taken version has here; those that the other stack's release lacks are left out. */
export function pulledImages({ version, images }: TakenVersion, { release }: Pick<Settings, "release">): PulledImage[] {
    return imagesOf({ version, ...release }).flatMap(image => {
        const there = images.find(({ name }) => name === image.name);
        return there?.digest === undefined ? [] : [{ ...image, there, digest: there.digest }];
    });
}

/**
 * The release that another stack's version becomes by this stack's settings, by the digests that it has there. It is
 * pulled from the repositories that this stack's settings name, since its pods may have rights on no others.
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
    const digestOf = ({ repository }: ImageKey) => pulled.find(image => image.repository === repository)?.digest;
    return { release: withDigests(wanted, digestOf), problems };
}

function remedy({ repository }: VersionImage, there: VersionImage, digest: string): string {
    if (there.repository === repository)
        return "the registry has lost it: push that image again, or choose another version.";
    return `copy ${imageName(there.repository, digest)} there, or name ${there.repository} here.`;
}
