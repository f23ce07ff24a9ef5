import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import type { BuildSecret } from "../../model/release/build-settings.js";

export interface BuildKitImageArgs {
    /** `repository:tag` */
    readonly tags: readonly string[];
    /** Folder, relative to Pulumi.yaml. */
    readonly context: { readonly location: string };
    readonly dockerfile: { readonly location: string };
    readonly buildArgs: Readonly<Record<string, string>>;
    readonly labels: Readonly<Record<string, string>>;
    readonly cacheFrom: readonly { readonly registry: { readonly ref: string } }[];
    /** Inline: the image carries what a later build needs to reuse its layers. */
    readonly cacheTo: readonly { readonly inline: object }[];
    /**
     * By the id with which a step mounts them. Secret in the stack's state, whether or not the value is marked as one.
     */
    readonly secrets?: pulumi.Input<Readonly<Record<string, string>>>;
    readonly target?: string;
    readonly platforms?: readonly string[];
}

/** Version of the provider docker-build, used directly: its Node.js package would be loaded for this one resource. */
const providerVersion = "0.0.22";

/** Properties that docker-build's Image computes from any inputs: ignored once the image exists. */
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
    /** Digest of the manifest or, with several platforms, of the index. */
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

/**
 * The values of a build's secrets on this machine, by id. Throws a ResourceError that names all missing ones.
 *
 * @param imageName repository and version of the image to build
 * @param owner the image to build
 */
export function readBuildSecrets(
    secrets: Readonly<Record<string, BuildSecret>>,
    imageName: string,
    owner: pulumi.Resource,
): Record<string, string> {
    const missing: string[] = [];
    const values = Object.entries(secrets).map(([id, { env, file }]) => {
        const value = env === undefined ? readFile(file ?? "") : process.env[env];
        if (!value) missing.push(`${id}: ${env ?? file} ${env ? "is not set" : "cannot be read"}`);
        return [id, value ?? ""] as const;
    });
    if (missing.length > 0) {
        const lines = [`${imageName} must be built, but some of its secrets are missing here:`, ...missing];
        throw new pulumi.ResourceError(lines.join("\n  - "), owner, true);
    }
    return Object.fromEntries(values);
}

function readFile(path: string): string | undefined {
    try {
        return readFileSync(path, "utf8");
    } catch {
        return undefined;
    }
}
