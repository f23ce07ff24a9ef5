import type { MapShape } from "../settings/shape.js";
import type { BuildSettings } from "./build-settings.js";
import { buildDefinition } from "./build-settings.js";
import { type RegistriesSettings, registriesDefinition } from "./registry-settings.js";
import { digestShape, repositoryShape, versionShape } from "./release-definition.js";
import type { VersionImage } from "./release-images.js";

/** How a program describes an image of one version. */
export interface ImageInput extends Omit<VersionImage, "name"> {
    /** Folder to build the image from, relative to Pulumi.yaml. */
    readonly context: string;
    readonly build?: BuildSettings;
    readonly registries?: RegistriesSettings;
}

/** An image that a program passes itself, under the same rules as the settings. */
export const imageDefinition: MapShape<ImageInput> = {
    kind: "map",
    about: "An image of one version.",
    keys: {
        repository: repositoryShape,
        version: versionShape,
        digest: { ...digestShape, optional: true },
        context: { kind: "text", about: "Relative to Pulumi.yaml." },
        build: { ...buildDefinition, optional: true },
        registries: { ...registriesDefinition, optional: true },
    },
};
