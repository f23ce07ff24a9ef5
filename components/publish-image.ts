import { Image } from "@pulumi/docker/image.js";
import * as pulumi from "@pulumi/pulumi";
import { needsBuildKit } from "../model/build-settings.js";
import { readBuildSecrets } from "./build-secrets.js";
import { BuildKitImage } from "./buildkit-image.js";
import type { ImageSource } from "./image-source.js";
import { provenance, provenanceLabels } from "./provenance.js";
import { refuseExistingTag, refuseRebuild, refuseUnlabelled } from "./publish-once.js";
import type { VersionedImageArgs } from "./versioned-image.js";

type Args = VersionedImageArgs & { readonly source: ImageSource };

/**
 * Builds and pushes the image of a version, and gives its digest. By docker.Image and the daemon's classic builder, which
 * needs nothing beside Docker; what that cannot do, secrets and platforms, by BuildKit.
 */
export function publishImage(args: Args, parent: pulumi.Resource): pulumi.Output<string> {
    return needsBuildKit(args.build ?? {}) ? publishByBuildKit(args, parent) : publishByDocker(args, parent);
}

function publishByDocker(args: Args, parent: pulumi.Resource): pulumi.Output<string> {
    const imageName = nameOf(args);
    const { target, cacheFrom } = args.build ?? {};
    const { beforeCreate, beforeUpdate } = guards(imageName);
    const image = new Image(
        imageName,
        {
            imageName,
            build: {
                context: args.context,
                dockerfile: dockerfileOf(args),
                builderVersion: "BuilderV1",
                args: { ...ownArgs(args), ...provenance(args.version, args.source) },
                ...(target === undefined ? {} : { target }),
                ...(cacheFrom === undefined ? {} : { cacheFrom: { images: [...cacheFrom] } }),
            },
        },
        {
            parent,
            retainOnDelete: true,
            // The provider hashes the context at each update all the same: see refuseRebuild.
            ignoreChanges: ["build"],
            hooks: { beforeCreate: [...beforeCreate, guard("labelled", imageName, refuseUnlabelled)], beforeUpdate },
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
            buildArgs: { ...ownArgs(args), ...told },
            labels: Object.fromEntries(labels) as Record<string, string>,
            cacheFrom: cacheFrom.map(ref => ({ registry: { ref } })),
            cacheTo: [{ inline: {} }],
            ...(Object.keys(secrets).length === 0 ? {} : { secrets: readBuildSecrets(secrets, imageName, parent) }),
            ...(target === undefined ? {} : { target }),
            ...(platforms === undefined ? {} : { platforms: [...platforms] }),
        },
        { parent, retainOnDelete: true, hooks: guards(imageName) },
    );
    return image.digest;
}

function nameOf({ repository, version }: Args): string {
    return `${repository}:${version}`;
}

function dockerfileOf({ context, build }: Args): string {
    return build?.dockerfile ?? `${context}/Dockerfile`;
}

function ownArgs({ build, pythonImage = process.env["FASTAPI_RELEASE_PYTHON_IMAGE"] }: Args): Record<string, string> {
    return { ...(pythonImage ? { PYTHON_IMAGE: pythonImage } : {}), ...build?.args };
}

function guards(imageName: string) {
    return {
        beforeCreate: [guard("not-published", imageName, refuseExistingTag)],
        beforeUpdate: [guard("built-once", imageName, refuseRebuild)],
    };
}

function guard(name: string, imageName: string, check: pulumi.ResourceHookFunction): pulumi.ResourceHook {
    return new pulumi.ResourceHook(`${name} ${imageName}`, check, { onDryRun: true });
}
