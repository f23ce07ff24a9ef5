import type * as pulumi from "@pulumi/pulumi";
import { type Predecessor, recordedImage } from "../../model/ledger/predecessor.js";
import { buildOf } from "../../model/release/build-settings.js";
import type { Release } from "../../model/release/release.js";
import { imagesOf, type VersionImage } from "../../model/release/release-images.js";
import type { ServiceSettings } from "../../model/settings/settings.js";
import { VersionedImage } from "./versioned-image.js";

/** The images of one release. */
export interface ImagesOfRelease {
    /** The application's. */
    readonly own: VersionedImage;
    /** Those of extra containers, by the name that the containers use. */
    readonly others: Readonly<Record<string, VersionedImage>>;
}

/** References by digest to a release's other images, by name. */
export function otherReferences({ others }: ImagesOfRelease): Record<string, pulumi.Output<string>> {
    return Object.fromEntries(Object.entries(others).map(([name, { reference }]) => [name, reference]));
}

/** The images of a service's releases, each once, however many slots run it. */
export class ServiceImages {
    /**
     * @param last what the last update left behind, including its images
     * @param images those that other services of the program have made, by repository and version
     */
    constructor(
        private readonly service: ServiceSettings,
        private readonly last: Predecessor,
        private readonly parent: pulumi.Resource,
        private readonly images: Map<string, VersionedImage>,
    ) {}

    of(release: Release): ImagesOfRelease {
        const [own, ...others] = imagesOf(release).map(image => [image.name ?? "", this.one(image)] as const);
        return { own: own![1], others: Object.fromEntries(others) };
    }

    private one(image: VersionImage): VersionedImage {
        const { repository, version, digest } = image;
        const recorded = recordedImage(image, this.last);
        const name = `${repository}:${version}`;
        const made =
            this.images.get(name) ??
            new VersionedImage(
                name,
                {
                    repository,
                    version,
                    ...buildOf(this.service, image.name),
                    ...(digest === undefined ? {} : { digest }),
                    ...(this.service.registries === undefined ? {} : { registries: this.service.registries }),
                    ...(recorded === undefined ? {} : { recorded }),
                },
                { parent: this.parent },
            );
        this.images.set(name, made);
        return made;
    }
}
