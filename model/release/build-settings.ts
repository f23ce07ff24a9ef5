import type { MapShape, RecordShape, TextRule } from "../settings/shape.js";
import { dnsLabel, noLogin, variableName } from "../settings/text-rules.js";

/** How the image of a service is built. A release is the built image, so none of this is part of it. */
export interface BuildSettings {
    /** Relative to Pulumi.yaml. @default the Dockerfile in the build context */
    readonly dockerfile?: string;
    /** Stage of the Dockerfile. @default the last one */
    readonly target?: string;
    /** Build arguments, which stay readable in the image. @default {} */
    readonly args?: Readonly<Record<string, string>>;
    /** Images whose layers are reused where they match, such as `registry.example.com/team/users:1.3.0`. @default [] */
    readonly cacheFrom?: readonly string[];
    /** Such as `linux/arm64`; with several, the tag names an index. @default that of the build machine */
    readonly platforms?: readonly string[];
    /** Secrets that steps of the Dockerfile mount with `--mount=type=secret,id=NAME`, by that name. @default {} */
    readonly secrets?: Readonly<Record<string, BuildSecret>>;
}

/** How an image other than the service's own is built. */
export interface OtherBuildSettings extends BuildSettings {
    /** Folder sent to the build, relative to Pulumi.yaml. @default the service's */
    readonly context?: string;
}

interface BuiltService {
    readonly context: string;
    readonly build?: BuildSettings;
    readonly images?: Readonly<Record<string, OtherBuildSettings>>;
}

/**
 * How, and from which folder, an image of a service is built.
 *
 * @param name of an image other than the service's own. @default the service's own
 */
export function buildOf({ context, build = {}, images = {} }: BuiltService, name?: string) {
    if (name === undefined) return { context, build };
    const { context: own = context, ...other } = images[name] ?? {};
    return { context: own, build: other };
}

/** Where the build machine has a secret; exactly one of the keys. */
export interface BuildSecret {
    /** Name of an environment variable. */
    readonly env?: string;
    /** Path of a file, relative to Pulumi.yaml. */
    readonly file?: string;
}

/** Instructions of a Dockerfile that only BuildKit understands. */
const beyondClassic = [
    /^[ \t]*#[ \t]*syntax[ \t]*=/im,
    /^[ \t]*RUN[ \t]+--(mount|network|security)\b/im,
    /^[ \t]*(COPY|ADD)[ \t]+(--\S+[ \t]+)*--(link|chmod|exclude|parents|checksum|keep-git-dir)\b/im,
    /^[ \t]*(RUN|COPY|ADD)\b.*<<-?['"]?[A-Za-z_]/im,
];

/**
 * Whether the Docker daemon's classic builder cannot build such an image, or not so that it is labelled: it takes no labels
 * other than those of the Dockerfile. It accepts one platform, but silently uses a base image it already has for another one.
 *
 * @param labels names that the image's labels must have
 */
export function needsBuildKit(
    { secrets = {}, platforms = [] }: BuildSettings,
    dockerfile: string,
    labels: readonly string[],
): boolean {
    return (
        Object.keys(secrets).length > 0 ||
        platforms.length > 0 ||
        beyondClassic.some(pattern => pattern.test(dockerfile)) ||
        labels.some(label => !dockerfile.includes(label))
    );
}

/** Build arguments that the program sets itself, for the image's labels. */
export const reservedBuildArgs: readonly string[] = ["APP_VERSION", "REVISION", "CREATED", "SOURCE"];

/** The words that Docker's build check SecretsUsedInArgOrEnv looks for at the end of a name. */
const secretWords = /(^|_)(password|passwd|pword|secret|token|credentials?|api_?key|private_?key)$/i;

const notASecret: TextRule = {
    pattern: /^/,
    accepts: name => !secretWords.test(name),
    complaint: "looks like a secret, and build arguments stay readable in the image; use build.secrets.",
};

const secretDefinition: MapShape<BuildSecret> = {
    kind: "map",
    title: "BuildSecret",
    about: "Where the build machine has the secret: env or file.",
    keys: {
        env: { kind: "text", about: "Environment variable.", rules: [variableName], optional: true },
        file: { kind: "text", about: "File, relative to Pulumi.yaml.", optional: true },
    },
    check: secret => (Object.keys(secret).length === 1 ? [] : [{ path: "", message: "must name either env or file." }]),
};

/** Keys of the section `service.build`, and of each other image that is built. */
export const buildDefinition: MapShape<BuildSettings> = {
    kind: "map",
    title: "Build",
    about: "How the image is built. Not part of any release: a change takes effect with the next version.",
    keys: {
        dockerfile: {
            kind: "text",
            about: "Relative to Pulumi.yaml. Default: the Dockerfile in the build context.",
            optional: true,
        },
        target: {
            kind: "text",
            about: "Stage of the Dockerfile. Default: the last one.",
            rules: [
                {
                    pattern: /^[a-zA-Z0-9][-a-zA-Z0-9_.]*$/,
                    complaint: "is not the name of a stage; use letters, digits, dots, dashes and underscores.",
                },
            ],
            optional: true,
        },
        args: {
            kind: "record",
            about: "Build arguments. They stay readable in the image, so keep secrets out of them.",
            each: { kind: "text", about: "A text; put numbers and true in quotes.", mayBeEmpty: true },
            names: [variableName, notASecret],
            reserved: {
                names: reservedBuildArgs,
                complaint: `set by the release itself, as are ${reservedBuildArgs.join(", ")}; use another name.`,
            },
            optional: true,
        },
        cacheFrom: {
            kind: "list",
            about: "Images whose layers are reused where they match; a missing image is skipped.",
            each: {
                kind: "text",
                about: "An image, such as registry.example.com/team/users:1.3.0.",
                rules: [
                    noLogin,
                    {
                        pattern: /^(?!.*\/\/)[a-zA-Z0-9][-a-zA-Z0-9._:/]*(@sha256:[0-9a-f]{64})?$/,
                        complaint: "is not an image; use one like registry.example.com/team/users:1.3.0.",
                    },
                ],
            },
            optional: true,
        },
        platforms: {
            kind: "list",
            about:
                "Operating systems and architectures, such as linux/arm64. Default: those of the build machine. " +
                "With several, each machine pulls its own under the one tag.",
            each: {
                kind: "text",
                about: "Such as linux/amd64.",
                rules: [
                    {
                        pattern: /^linux\/[a-z0-9]+(\/v[0-9]+)?$/,
                        complaint: "is not a platform; use one like linux/amd64 or linux/arm64/v8.",
                    },
                ],
            },
            optional: true,
        },
        secrets: {
            kind: "record",
            about:
                "Secrets by the id with which a step mounts them: RUN --mount=type=secret,id=pip_token … " +
                "They end up in no layer of the image.",
            each: secretDefinition,
            names: [
                {
                    pattern: /^[a-zA-Z0-9][-a-zA-Z0-9_.]*$/,
                    complaint: "is not the id of a secret; use letters, digits, dots, dashes and underscores.",
                },
            ],
            optional: true,
        },
    },
    check: ({ platforms = [] }) =>
        platforms.flatMap((platform, index) =>
            platforms.indexOf(platform) < index
                ? [{ path: `platforms[${index}]`, message: `"${platform}" is given twice; name each once.` }]
                : [],
        ),
};

/** The section `service.images`. */
export const otherBuildsDefinition: RecordShape<OtherBuildSettings> = {
    kind: "record",
    about: "How the releases' other images are built, by their names in release.images.",
    each: {
        kind: "map",
        title: "OtherBuild",
        about: "How an image other than the service's own is built.",
        keys: {
            context: { kind: "text", about: "Relative to Pulumi.yaml. Default: service.context.", optional: true },
            ...buildDefinition.keys,
        },
        ...(buildDefinition.check === undefined ? {} : { check: buildDefinition.check }),
    },
    names: [dnsLabel],
};
