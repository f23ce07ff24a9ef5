import { buildOf } from "../../model/build-settings.js";
import { imagesOf } from "../../model/release-images.js";
import { lookUp } from "../../registry/registry-api.js";
import type { OpenRelease } from "../open/open-release.js";
import type { PublishedImage } from "../plan/choose-image.js";
import type { ImagesFacts } from "../plan/choose-images.js";
import type { TakenVersion } from "../plan/choose-taken.js";
import { imageName, pulledImages, type RegistryAnswers } from "../plan/place-taken.js";
import { readGitFacts } from "./git-facts.js";

/** By repository. */
type Published = ReadonlyMap<string, PublishedImage>;

/**
 * What the tags of the version to deploy name in the registry.
 *
 * @param note keeps an error beside the setting that it is about
 */
export async function publishedImages(
    version: string | undefined,
    { settings: { release } }: OpenRelease,
    note: (path: string) => (error: Error) => undefined,
): Promise<Published> {
    if (version === undefined) return new Map();
    const found = await Promise.all(
        imagesOf({ version, ...release }).map(async ({ name, repository }) => {
            const path = name === undefined ? "release.repository" : `release.images.${name}.repository`;
            const image = await lookUp(repository, version).catch(note(path));
            return image === undefined ? [] : [[repository, image] as const];
        }),
    );
    return new Map(found.flat());
}

/**
 * Whether the registries have the images of a taken version, in the repositories that this stack pulls from.
 *
 * @param note keeps an error beside the setting that it is about
 */
export async function takenImages(
    taken: TakenVersion,
    { settings }: OpenRelease,
    note: (path: string) => (error: Error) => undefined,
): Promise<RegistryAnswers> {
    const asked = pulledImages(taken, settings).map(async ({ name, repository, digest }) => {
        const path = name === undefined ? "release.repository" : `release.images.${name}.repository`;
        const answer = await lookUp(repository, digest).then(
            (found): "present" | "lost" => (found === undefined ? "lost" : "present"),
            note(path),
        );
        return answer === undefined ? [] : [[imageName(repository, digest), answer] as const];
    });
    return new Map((await Promise.all(asked)).flat());
}

/** What Git says of the folders that the images are built from. */
export async function imagesFacts({ project, settings }: OpenRelease, found: Published): Promise<ImagesFacts> {
    const { release, service } = settings;
    const facts = async (repository: string, name?: string) => {
        const published = found.get(repository);
        const source = await readGitFacts(project.directory, buildOf(service, name).context, published?.revision);
        return { source, ...(published === undefined ? {} : { published }) };
    };
    const others = Object.entries(release.images ?? {}).map(async ([name, { repository }]) => {
        return [name, await facts(repository, name)] as const;
    });
    return { ...(await facts(release.repository)), others: Object.fromEntries(await Promise.all(others)) };
}
