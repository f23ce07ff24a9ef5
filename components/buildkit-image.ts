import * as pulumi from "@pulumi/pulumi";

export interface BuildKitImageArgs {
    /** `repository:tag` */
    readonly tags: readonly string[];
    /** Folder, relative to Pulumi.yaml. */
    readonly context: { readonly location: string };
    readonly dockerfile: { readonly location: string };
    readonly buildArgs: Readonly<Record<string, string>>;
    readonly labels: Readonly<Record<string, string>>;
    readonly cacheFrom: readonly { readonly registry: { readonly ref: string } }[];
    /** Inline: the image carries what a later build needs to take its layers. */
    readonly cacheTo: readonly { readonly inline: object }[];
    /** By the id under which a step mounts them. Secret in the stack's state whether or not the value is marked so. */
    readonly secrets?: pulumi.Input<Readonly<Record<string, string>>>;
    readonly target?: string;
    readonly platforms?: readonly string[];
}

/** Of the provider docker-build, whose own package for Node.js would be loaded for this one resource. */
const providerVersion = "0.0.22";

/** What docker-build's Image makes of its inputs whatever they are: they are ignored once the image exists. */
const buildInputs = [
    "context",
    "dockerfile",
    "buildArgs",
    "labels",
    "cacheFrom",
    "cacheTo",
    "secrets",
    "target",
    "platforms",
];

/** An image that BuildKit builds and pushes: docker-build's Image, built by updates and never by previews. */
export class BuildKitImage extends pulumi.CustomResource {
    /** Of the manifest, or of the index where there are several platforms. */
    declare readonly digest: pulumi.Output<string>;

    constructor(name: string, args: BuildKitImageArgs, options: pulumi.CustomResourceOptions) {
        super(
            "docker-build:index:Image",
            name,
            {
                ...args,
                secrets: args.secrets && pulumi.secret(args.secrets),
                push: true,
                buildOnPreview: false,
                digest: undefined,
            },
            {
                ...options,
                version: providerVersion,
                ignoreChanges: buildInputs,
                additionalSecretOutputs: ["secrets"],
            },
        );
    }
}
