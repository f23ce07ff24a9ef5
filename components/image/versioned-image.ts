import { readFileSync } from "node:fs";
import { Image } from "@pulumi/docker/image.js";
import * as pulumi from "@pulumi/pulumi";
import { GitError } from "../../machine/git-error.js";
import { type BuildSettings, needsBuildKit } from "../../model/release/build-settings.js";
import { imageReference } from "../../model/release/pin.js";
import type { RegistriesSettings } from "../../model/release/registry-settings.js";
import type { RegistryImage } from "../../registry/registry-api.js";
import { refuseBadImage } from "../settings/checked-settings.js";
import { BuildKitImage, readBuildSecrets } from "./buildkit-image.js";
import { type ImageSource, imageSource, isBuiltFrom, provenance, provenanceLabels } from "./image-source.js";
import { refuseExistingTag, refuseRebuild } from "./publish-once.js";

export interface VersionedImageArgs {
    /** Image repository without tag. */
    readonly repository: string;
    /** Semver, or a timestamp such as 2026.11.21-143005; the image's tag. */
    readonly version: string;
    /** As the registry returned it. Absent: an existing image is adopted, or the image is built and pushed. */
    readonly digest?: string;
    /** Folder to build the image from, relative to Pulumi.yaml. */
    readonly context: string;
    /** How the image is built. @default the Dockerfile in the context, for the build machine */
    readonly build?: BuildSettings;
    /** The source of the image. @default what Git says about the context: see image-source.ts */
    readonly source?: ImageSource;
    /** How registries are reached differently from what their names say. @default as Docker would */
    readonly registries?: RegistriesSettings;
    /** The last update's record of this image, which saves asking the registry again. @default nothing */
    readonly recorded?: { readonly size?: number };
}

/**
 * An image of one version, by digest. Throws a RunError listing all problems with its arguments. With a digest it
 * creates nothing: the image exists. Without one, it adopts an existing tag whose revision label matches this checkout, or
 * that names no revision at all. Otherwise it builds and pushes the image, once: it refuses a tag built from other sources, and refuses to build the
 * same version again. A published image stays when it leaves the stack.
 *
 * @example
 * ```ts
 * const image = new VersionedImage("users", {
 *     repository: "registry.example.com/team/users",
 *     version: "1.4.0",
 *     context: "app",
 * });
 * ```
 */
export class VersionedImage extends pulumi.ComponentResource {
    /** `repository:version@sha256:…`, the same text whether the digest was given or comes from the registry. */
    readonly reference: pulumi.Output<string>;
    /** `sha256:` and 64 hex digits. */
    readonly digest: pulumi.Output<string>;
    /**
     * Compressed bytes of the image for this machine's architecture; undefined if the registry does not report them.
     */
    readonly size: pulumi.Output<number | undefined>;

    constructor(name: string, args: VersionedImageArgs, options?: pulumi.ComponentResourceOptions) {
        refuseBadImage(args);
        super("fastapi-release:index:VersionedImage", name, {}, options);
        const { repository, version, recorded } = args;
        this.digest = args.digest === undefined ? this.adoptOrPublish(args) : pulumi.output(args.digest);
        this.reference = this.digest.apply(digest => imageReference(repository, { version, digest }));
        this.size =
            recorded === undefined
                ? this.digest.apply(async digest => (await lookUp(repository, digest, args))?.size)
                : pulumi.output(recorded.size);
        this.registerOutputs({ reference: this.reference, digest: this.digest, size: this.size });
    }

    private adoptOrPublish(args: VersionedImageArgs): pulumi.Output<string> {
        const decided = this.decide(args).catch((error: Error) => {
            // A missing Git or a damaged repository: no stack, the words are Git's.
            throw error instanceof GitError ? new pulumi.ResourceError(error.message, this, true) : error;
        });
        return pulumi.output(decided);
    }

    private async decide(args: VersionedImageArgs): Promise<pulumi.Output<string>> {
        const { repository, version } = args;
        const found = await lookUp(repository, version, args);
        if (found !== undefined && found.revision === undefined) {
            const name = `${repository}:${version}`;
            void pulumi.log.info(`${name} was published elsewhere and names no commit; it is used as it is.`, this);
            return pulumi.output(found.digest);
        }
        const sources = [args.context, dockerfileOf(args)];
        const source = args.source ?? (await imageSource(sources));
        const isOurs = found !== undefined && (await isBuiltFrom(sources, found.revision, source.revision));
        return isOurs ? pulumi.output(found.digest) : publishImage({ ...args, source }, this);
    }
}

/** If the registry does not answer, nothing is adopted: the hook that guards a build reports why. */
async function lookUp(
    repository: string,
    reference: string,
    { registries }: VersionedImageArgs,
): Promise<RegistryImage | undefined> {
    const { lookUp } = await import("../../registry/registry-api.js");
    return lookUp(repository, reference, { registries }).catch(() => undefined);
}

type Args = VersionedImageArgs & { readonly source: ImageSource };

/**
 * Builds and pushes the image of a version, and returns its digest. Uses docker.Image and the daemon's classic builder,
 * which needs only Docker; BuildKit where that cannot build or label the image.
 */
export function publishImage(args: Args, parent: pulumi.Resource): pulumi.Output<string> {
    const dockerfile = readDockerfile(dockerfileOf(args));
    const needed =
        dockerfile !== undefined && needsBuildKit(args.build ?? {}, dockerfile, Object.keys(provenanceLabels));
    return needed ? publishByBuildKit(args, parent) : publishByDocker(args, parent);
}

/** Undefined if it cannot be read, which the builder then reports. */
function readDockerfile(path: string): string | undefined {
    try {
        return readFileSync(path, "utf8");
    } catch {
        return undefined;
    }
}

function publishByDocker(args: Args, parent: pulumi.Resource): pulumi.Output<string> {
    const imageName = nameOf(args);
    const { target, cacheFrom } = args.build ?? {};
    const image = new Image(
        imageName,
        {
            imageName,
            build: {
                context: args.context,
                dockerfile: dockerfileOf(args),
                builderVersion: "BuilderV1",
                args: { ...args.build?.args, ...provenance(args.version, args.source) },
                target,
                ...(cacheFrom === undefined ? {} : { cacheFrom: { images: [...cacheFrom] } }),
            },
        },
        {
            parent,
            retainOnDelete: true,
            // The provider hashes the context in each update anyway: see refuseRebuild.
            ignoreChanges: ["build"],
            hooks: guards(imageName, args),
        },
    );
    return image.repoDigest.apply(repoDigest => repoDigest.slice(repoDigest.indexOf("@") + 1));
}

function publishByBuildKit(args: Args, parent: pulumi.Resource): pulumi.Output<string> {
    const imageName = nameOf(args);
    const { target, cacheFrom = [], platforms, secrets = {} } = args.build ?? {};
    const told = provenance(args.version, args.source);
    const labels = Object.entries(provenanceLabels).flatMap(([label, argument]) => {
        const value = told[argument];
        return value === undefined ? [] : [[label, value]];
    });
    const image = new BuildKitImage(
        imageName,
        {
            tags: [imageName],
            context: { location: args.context },
            dockerfile: { location: dockerfileOf(args) },
            buildArgs: { ...args.build?.args, ...told },
            labels: Object.fromEntries(labels) as Record<string, string>,
            cacheFrom: cacheFrom.map(ref => ({ registry: { ref } })),
            cacheTo: [{ inline: {} }],
            ...(Object.keys(secrets).length === 0 ? {} : { secrets: readBuildSecrets(secrets, imageName, parent) }),
            ...(target === undefined ? {} : { target }),
            ...(platforms === undefined ? {} : { platforms: [...platforms] }),
        },
        { parent, retainOnDelete: true, hooks: guards(imageName, args) },
    );
    return image.digest;
}

function nameOf({ repository, version }: Args): string {
    return `${repository}:${version}`;
}

function dockerfileOf({ context, build }: VersionedImageArgs): string {
    return build?.dockerfile ?? `${context}/Dockerfile`;
}

function guards(imageName: string, { registries }: VersionedImageArgs) {
    const refuseExisting = (hook: pulumi.ResourceHookArgs) => refuseExistingTag(hook, { registries });
    return {
        beforeCreate: [guard("not-published", imageName, refuseExisting)],
        beforeUpdate: [guard("built-once", imageName, refuseRebuild)],
    };
}

function guard(name: string, imageName: string, check: pulumi.ResourceHookFunction): pulumi.ResourceHook {
    return new pulumi.ResourceHook(`${name} ${imageName}`, check, { onDryRun: true });
}
