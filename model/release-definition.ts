import { checkDefinition, checksComplaints } from "./check-definition.js";
import { digestPattern, versionRules } from "./pin.js";
import { reservedEnv } from "./pod-template.js";
import type { Release, ResourceRequirements } from "./release.js";
import type { MapShape, RecordShape, TextShape } from "./shape.js";

/** What a container gets when the settings say nothing: enough for a small service, bounded against a leak. */
export const defaultResources: ResourceRequirements = {
    requests: { cpu: "100m", memory: "128Mi" },
    limits: { memory: "512Mi" },
};

export const versionShape: TextShape = {
    kind: "text",
    about: "Semantic version such as 1.4.0, or a time such as 2026.11.21-143005 (UTC): the tag of the image.",
    quotable: false,
    rules: versionRules,
};

const digestShape: TextShape = {
    kind: "text",
    about: "sha256: and 64 hex digits, as the registry answered it. Absent: the image is built and pushed.",
    quotable: false,
    rules: [{ pattern: digestPattern, complaint: "is not a digest; use one like sha256: and 64 hex digits." }],
};

/** A registry's host and port, if any, then lower-case parts: the grammar of the distribution project. */
const repositoryPattern =
    /^([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*(:[0-9]{1,5})?\/)?[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/;

const repositoryShape: TextShape = {
    kind: "text",
    about: "Image repository without tag, such as registry.example.com/team/users.",
    rules: [
        { pattern: /(^|\/)[^/@]*$/, complaint: "carries a digest; leave it out, it has a key of its own." },
        { pattern: /(^|\/)[^/:]*$/, complaint: "carries a tag; leave it out, the version is the tag." },
        {
            pattern: repositoryPattern,
            complaint: "is not an image repository; use one like registry.example.com/team/users.",
        },
    ],
};

const amounts = (what: string): RecordShape<string> => ({
    kind: "record",
    about: `${what} Keys: cpu, memory, ephemeral-storage.`,
    each: { kind: "amount", about: "An amount in Kubernetes' notation, such as 250m or 128Mi." },
});

/**
 * The section `release`: what the next deploy freezes into its slot. A key with a default is written into every release
 * and is part of its id; a new key is `optional` instead, its default applied where it is used, so that the ids of the
 * releases that do not set it stay.
 */
export const releaseDefaultsDefinition: MapShape<Omit<Release, "version" | "digest">> = {
    kind: "map",
    about: "Defaults that the next deploy freezes into its slot.",
    keys: {
        repository: repositoryShape,
        port: {
            kind: "whole number",
            about: "Port that the container listens on.",
            least: 1,
            most: 65535,
            default: 8000,
        },
        env: {
            kind: "record",
            about: "Plain environment of the container; kept in an immutable ConfigMap of the release.",
            each: {
                kind: "text",
                about: "A text; put numbers and true in quotes.",
                mayBeEmpty: true,
                maxLength: 1_000_000,
            },
            names: {
                pattern: /^[A-Za-z_][A-Za-z0-9_]*$/,
                complaint: "is not a variable's name; use one like LOG_LEVEL.",
            },
            reserved: {
                names: reservedEnv,
                complaint: `set by the release itself, as are ${reservedEnv.join(", ")}; use another name.`,
            },
            default: {},
        },
        sessionSecret: {
            kind: "whole number",
            about: "Version of the session secret that the pods read. Raising it rotates the secret.",
            least: 1,
            most: 9999,
            default: 1,
        },
        resources: {
            kind: "map",
            title: "Resources",
            about: "Requests and limits of the container.",
            keys: {
                requests: { ...amounts("What the scheduler sets aside."), optional: true },
                limits: { ...amounts("What the container may not exceed."), optional: true },
            },
            default: defaultResources,
        },
        checks: {
            kind: "list",
            about: "What the gate asks of the slot besides health, readiness and version.",
            each: checkDefinition,
            default: [],
        },
    },
    check: checksComplaints,
};

/** A slot: a whole release. */
export const releaseDefinition: MapShape<Release> = {
    kind: "map",
    title: "Release",
    about: "A whole release, frozen: a change of any key is another release, with other objects beside the old ones.",
    keys: {
        version: versionShape,
        digest: { ...digestShape, optional: true },
        ...releaseDefaultsDefinition.keys,
    },
    check: checksComplaints,
};
