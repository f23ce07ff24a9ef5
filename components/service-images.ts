import type * as pulumi from "@pulumi/pulumi";
import { type Predecessor, recordedImage } from "../model/predecessor.js";
import type { Release } from "../model/release.js";
import type { ServiceSettings } from "../model/settings.js";
import { VersionedImage } from "./versioned-image.js";

/** The images of a service's releases, each once, however many slots run it. */
export class ServiceImages {
    private readonly images = new Map<string, VersionedImage>();

    /** @param last what the last update left behind, which knows what its images were */
    constructor(
        private readonly service: ServiceSettings,
        private readonly last: Predecessor,
        private readonly parent: pulumi.Resource,
    ) {}

    of(release: Release): VersionedImage {
        const { repository, version, digest } = release;
        const { context, build } = this.service;
        const recorded = recordedImage(release, this.last);
        const name = `${repository}:${version}`;
        const image =
            this.images.get(name) ??
            new VersionedImage(
                name,
                {
                    repository,
                    version,
                    context,
                    ...(build === undefined ? {} : { build }),
                    ...(digest === undefined ? {} : { digest }),
                    ...(recorded === undefined ? {} : { recorded }),
                },
                { parent: this.parent },
            );
        this.images.set(name, image);
        return image;
    }
}
