import * as pulumi from "@pulumi/pulumi";
import type { BuildSettings } from "../model/build-settings.js";
import { imageReference } from "../model/pin.js";
import type { PublishedImage } from "../registry/registry-api.js";
import { refuseBadImage } from "./checked-settings.js";
import { type ImageSource, imageSource, isBuiltFrom } from "./image-source.js";
import { publishImage } from "./publish-image.js";

export interface VersionedImageArgs {
    /** Image repository without tag. */
    readonly repository: string;
    /** Semver, or a time such as 2026.11.21-143005; the image's tag. */
    readonly version: string;
    /** As the registry answered it. Absent: the image is adopted, or built and pushed. */
    readonly digest?: string;
    /** Folder that the image is built from, relative to Pulumi.yaml. */
    readonly context: string;
    /** How the image is built. @default the Dockerfile in the context, for the machine that builds */
    readonly build?: BuildSettings;
    /** What the image is built from. @default what Git says of the context: see image-source.ts */
    readonly source?: ImageSource;
    /** Base image with Python. @default FASTAPI_RELEASE_PYTHON_IMAGE, else the Dockerfile's own */
    readonly pythonImage?: string;
    /** What the last update recorded of this image, for which the registry is not asked again. @default nothing */
    readonly recorded?: { readonly size?: number };
}

/**
 * An image of one version, by digest. Throws a RunError with all that is wrong with its arguments. With a digest it makes nothing: the image exists. Without one, a tag that exists
 * is adopted when its revision label is the source at hand. Else the image is built and pushed, once: a tag of other
 * sources is refused, and so is building the same version again. What was published stays when it leaves the stack.
 */
export class VersionedImage extends pulumi.ComponentResource {
    /** `repository:version@sha256:…`, the same text whether the digest was given or comes from the registry. */
    readonly reference: pulumi.Output<string>;
    /** `sha256:` and 64 hex digits. */
    readonly digest: pulumi.Output<string>;
    /** Compressed bytes, as the registry has it for this machine's architecture; undefined when it does not say. */
    readonly size: pulumi.Output<number | undefined>;

    constructor(name: string, args: VersionedImageArgs, options?: pulumi.ComponentResourceOptions) {
        refuseBadImage(args);
        super("fastapi-release:index:VersionedImage", name, {}, options);
        const { repository, version, recorded } = args;
        this.digest = args.digest === undefined ? this.adoptOrPublish(args) : pulumi.output(args.digest);
        this.reference = this.digest.apply(digest => imageReference(repository, { version, digest }));
        this.size =
            recorded === undefined
                ? this.digest.apply(async digest => (await lookUp(repository, digest))?.size)
                : pulumi.output(recorded.size);
        this.registerOutputs({ reference: this.reference, digest: this.digest, size: this.size });
    }

    private adoptOrPublish(args: VersionedImageArgs): pulumi.Output<string> {
        const { repository, version, context, source = imageSource(context) } = args;
        const published = pulumi.output(lookUp(repository, version));
        return published.apply(found =>
            found !== undefined && isBuiltFrom(context, found.revision, source.revision)
                ? pulumi.output(found.digest)
                : publishImage({ ...args, source }, this),
        );
    }
}

/** A registry that does not answer adopts nothing: the hook that guards a build tells why. */
async function lookUp(repository: string, reference: string): Promise<PublishedImage | undefined> {
    const { lookUp } = await import("../registry/registry-api.js");
    return lookUp(repository, reference).catch(() => undefined);
}
