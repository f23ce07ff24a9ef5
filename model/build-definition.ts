import { type BuildSecret, type BuildSettings, type OtherBuildSettings, reservedBuildArgs } from "./build-settings.js";
import type { MapShape, RecordShape, TextRule } from "./shape.js";
import { dnsLabel, variableName } from "./text-rules.js";

/** As Docker's own build check SecretsUsedInArgOrEnv has it, at the end of a name. */
const secretWords = /(^|_)(password|passwd|pword|secret|token|credentials?|api_?key|private_?key)$/i;

const notASecret: TextRule = {
    pattern: /^/,
    accepts: name => !secretWords.test(name),
    complaint: "looks like a secret, and a build argument stays readable in the image; use build.secrets.",
};

const secretDefinition: MapShape<BuildSecret> = {
    kind: "map",
    title: "BuildSecret",
    about: "Where the machine that builds has the secret: one of env and file.",
    keys: {
        env: { kind: "text", about: "Variable of the environment.", rules: [variableName], optional: true },
        file: { kind: "text", about: "File, relative to Pulumi.yaml.", optional: true },
    },
    check: secret =>
        Object.keys(secret).length === 1 ? [] : [{ path: "", message: "has to name one of env and file." }],
};

/** Keys of the section `service.build`, and of each image that is built beside. */
export const buildDefinition: MapShape<BuildSettings> = {
    kind: "map",
    title: "Build",
    about: "How the image is built. It is part of no release: a change waits for the next version.",
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
            about: "Build arguments. They stay readable in the image: what is secret does not belong here.",
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
            about: "Images whose layers are taken where they fit; one that is not there is passed over.",
            each: {
                kind: "text",
                about: "An image, such as registry.example.com/team/users:1.3.0.",
                rules: [
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
                "Operating systems and architectures, such as linux/arm64. Default: those of the machine that builds. " +
                "Of several, each machine takes its own from under the one tag.",
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
                "Secrets by the id under which a step mounts them: RUN --mount=type=secret,id=pip_token … " +
                "No layer of the image has them.",
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
                ? [{ path: `platforms[${index}]`, message: `"${platform}" is there already; name each once.` }]
                : [],
        ),
};

/** The section `service.images`. */
export const otherBuildsDefinition: RecordShape<OtherBuildSettings> = {
    kind: "record",
    about: "How the releases' other images are built, by the name that release.images gives them.",
    each: {
        kind: "map",
        title: "OtherBuild",
        about: "How an image beside the service's own is built.",
        keys: {
            context: { kind: "text", about: "Relative to Pulumi.yaml. Default: service.context.", optional: true },
            ...buildDefinition.keys,
        },
        ...(buildDefinition.check === undefined ? {} : { check: buildDefinition.check }),
    },
    names: [dnsLabel],
};
