import { imagesOf, type VersionImage } from "../../../model/release-images.js";
import type { Settings } from "../../../model/settings.js";
import { slotEntries } from "../../../model/slot-names.js";
import { lookUp } from "../../../registry/registry-api.js";
import type { RepositoryFacts } from "../../plan/doctor/check-registry.js";
import { looked } from "./looked.js";

/** A tag that nobody has: the answer tells whether the repository may be seen. */
const anyTag = "0.0.0";

/** Asks each repository of defaults and slots about the digests that the slots pin. Pushes and pulls nothing. */
export function readRegistries({ release, slots }: Pick<Settings, "release" | "slots">): Promise<RepositoryFacts[]> {
    const defaults = imagesOf({ ...release, version: anyTag });
    const pinned = slotEntries(slots).flatMap(([, held]) =>
        imagesOf(held).filter(({ digest }) => digest !== undefined),
    );
    const repositories = [...new Set([...defaults, ...pinned].map(({ repository }) => repository))];
    return Promise.all(
        repositories.map(async repository => ({
            repository,
            pinned: await looked(() =>
                ask(
                    repository,
                    pinned.filter(image => image.repository === repository),
                ),
            ),
        })),
    );
}

async function ask(repository: string, pinned: readonly VersionImage[]) {
    if (pinned.length === 0) {
        await lookUp(repository, anyTag);
        return [];
    }
    return Promise.all(
        pinned.map(async ({ version, digest = "" }) => ({
            version,
            digest,
            found: (await lookUp(repository, digest)) !== undefined,
        })),
    );
}
