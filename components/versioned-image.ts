import { Image } from "@pulumi/docker/image.js";
import * as pulumi from "@pulumi/pulumi";
import { imageReference } from "../model/pin.js";
import { currentRevision } from "./current-revision.js";
import { refuseExistingTag, refuseRebuild } from "./publish-once.js";

export interface VersionedImageArgs {
    /** Image repository without tag. */
    readonly repository: string;
    /** Semver, or a time such as 2026.11.21-143005; the image's tag. */
    readonly version: string;
    /** As the registry answered it. Absent: the image is built and pushed. */
    readonly digest?: string;
    /** Folder of the Dockerfile, relative to Pulumi.yaml. */
    readonly context: string;
    /** Commit that the image is built from. @default FASTAPI_RELEASE_REVISION, else HEAD of the repository at hand */
    readonly revision?: string;
    /** Base image with Python. @default FASTAPI_RELEASE_PYTHON_IMAGE, else the Dockerfile's own */
    readonly pythonImage?: string;
}

/**
 * An image of one version, by digest. With a digest it makes nothing: the image exists. Without one it builds and
 * pushes, once: a tag that exists is refused, and so is building the same version again.
 */
export class VersionedImage extends pulumi.ComponentResource {
    /** `repository:version@sha256:…`, the same text whether the digest was given or comes from the registry. */
    readonly reference: pulumi.Output<string>;
    readonly digest: pulumi.Output<string>;

    constructor(name: string, args: VersionedImageArgs, options?: pulumi.ComponentResourceOptions) {
        super("fastapi-release:index:VersionedImage", name, {}, options);
        const { repository, version } = args;
        this.digest = args.digest === undefined ? this.publish(args) : pulumi.output(args.digest);
        this.reference = this.digest.apply(digest => imageReference(repository, { version, digest }));
        this.registerOutputs({ reference: this.reference, digest: this.digest });
    }

    private publish(args: VersionedImageArgs): pulumi.Output<string> {
        const imageName = `${args.repository}:${args.version}`;
        const image = new Image(
            imageName,
            {
                imageName,
                build: {
                    context: args.context,
                    dockerfile: `${args.context}/Dockerfile`,
                    builderVersion: "BuilderV1",
                    args: buildArgs(args),
                },
            },
            {
                parent: this,
                retainOnDelete: true,
                // The provider hashes the context at each update all the same: see refuseRebuild.
                ignoreChanges: ["build"],
                hooks: {
                    beforeCreate: [new pulumi.ResourceHook(`not-published ${imageName}`, refuseExistingTag)],
                    beforeUpdate: [new pulumi.ResourceHook(`built-once ${imageName}`, refuseRebuild)],
                },
            },
        );
        return image.repoDigest.apply(repoDigest => repoDigest.slice(repoDigest.indexOf("@") + 1));
    }
}

function buildArgs(args: VersionedImageArgs): Record<string, string> {
    const revision = args.revision ?? currentRevision();
    const pythonImage = args.pythonImage ?? process.env["FASTAPI_RELEASE_PYTHON_IMAGE"];
    return {
        APP_VERSION: args.version,
        ...(revision ? { REVISION: revision } : {}),
        ...(pythonImage ? { PYTHON_IMAGE: pythonImage } : {}),
    };
}
