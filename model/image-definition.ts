import { buildDefinition } from "./build-definition.js";
import type { BuildSettings } from "./build-settings.js";
import { digestShape, repositoryShape, versionShape } from "./release-definition.js";
import type { VersionImage } from "./release-images.js";
import type { MapShape } from "./shape.js";

/** What a program says of an image of one version. */
export interface ImageInput extends Omit<VersionImage, "name"> {
    /** Folder that the image is built from, relative to Pulumi.yaml. */
    readonly context: string;
    readonly build?: BuildSettings;
}

/** An image as a program of its own asks for it, held to what settings are held to. */
export const imageDefinition: MapShape<ImageInput> = {
    kind: "map",
    about: "An image of one version.",
    keys: {
        repository: repositoryShape,
        version: versionShape,
        digest: { ...digestShape, optional: true },
        context: { kind: "text", about: "Relative to Pulumi.yaml." },
        build: { ...buildDefinition, optional: true },
    },
};
