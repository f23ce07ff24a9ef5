import { checkDefinition } from "../gate/check-definition.js";
import { migrationComplaints, migrationDefinition } from "../gate/migration-definition.js";
import { affinityDefinition } from "../pod/affinity.js";
import { containersDefinition, words } from "../pod/containers.js";
import { drainDefinition } from "../pod/drain-package.js";
import { networkDefinition } from "../pod/network.js";
import { nodeSelectorDefinition, tolerationsDefinition, topologySpreadDefinition } from "../pod/placement.js";
import { annotationsDefinition, labelsDefinition, scrapeDefinition } from "../pod/pod-metadata.js";
import { reservedEnv } from "../pod/pod-template.js";
import { probesDefinition } from "../pod/probes.js";
import { defaultResources, resourcesDefinition } from "../pod/resources.js";
import { rolloutDefinition } from "../pod/rollout.js";
import { secretEnvDefinition } from "../pod/secret-env.js";
import { serviceAccountDefinition } from "../pod/service-account.js";
import { shutdownDefinition } from "../pod/shutdown.js";
import { mountDefinition, volumesDefinition } from "../pod/volumes.js";
import type { Problem } from "../settings/problem.js";
import type { MapShape, TextShape } from "../settings/shape.js";
import { noLogin, objectName, variableName } from "../settings/text-rules.js";
import { digestPattern, versionTextRules } from "./pin.js";
import type { Release } from "./release.js";
import { imagesDefinition } from "./release-images.js";
import { releaseProblems } from "./release-problems.js";

export const versionShape: TextShape = {
    kind: "text",
    about: "Semantic version such as 1.4.0, or a time such as 2026.11.21-143005 (UTC): the tag of the image.",
    quotable: false,
    rules: versionTextRules,
};

export const digestShape: TextShape = {
    kind: "text",
    about: "sha256: and 64 hex digits, as the registry returned it. Absent: the image is built and pushed.",
    quotable: false,
    rules: [{ pattern: digestPattern, complaint: "is not a digest; use one like sha256: and 64 hex digits." }],
};

/** A registry's host and port, if any, then lower-case parts: the grammar of the distribution project. */
const repositoryPattern =
    /^([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*(:[0-9]{1,5})?\/)?[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/;

export const repositoryShape: TextShape = {
    kind: "text",
    about: "Image repository without tag, such as registry.example.com/team/users.",
    rules: [
        noLogin,
        { pattern: /^(?!\w+:\/\/)/, complaint: "is a URL; leave out what comes before the host." },
        { pattern: /(^|\/)[^/@]*$/, complaint: "carries a digest; leave it out, it has its own key." },
        { pattern: /(^|\/)[^/:]*$/, complaint: "carries a tag; leave it out, the version is the tag." },
        {
            pattern: repositoryPattern,
            accepts: repository => Number(/^[^/]*:(\d+)\//.exec(repository)?.[1] ?? 1) <= 65535,
            complaint: "is not an image repository; use one like registry.example.com/team/users.",
        },
    ],
};

const reservedNames = {
    names: reservedEnv,
    complaint: `set by the release itself, as are ${reservedEnv.join(", ")}; use another name.`,
};

/**
 * The section `release`: what the next deploy freezes into its slot. A key with a default is written into every release
 * and is part of its id. Make a new key `optional` and apply its default where it is used; then releases that do not
 * set it keep their ids.
 */
export const releaseDefaultsDefinition: MapShape<Omit<Release, "version" | "digest">> = {
    kind: "map",
    about: "Defaults that the next deploy freezes into its slot.",
    check: release => [...releaseProblems(release), ...digestsOfNoVersion(release)],
    keys: {
        repository: repositoryShape,
        images: { ...imagesDefinition(repositoryShape, digestShape), optional: true },
        port: {
            kind: "whole number",
            about: "Port that the container listens on.",
            least: 1,
            most: 65535,
            default: 8000,
        },
        command: words("Program of the application's container. Default: the image's entry point."),
        args: words("Its arguments. Default: the image's, or none with a command of its own."),
        env: {
            kind: "record",
            about: "Plain environment variables of the container; kept in an immutable ConfigMap of the release.",
            each: {
                kind: "text",
                about: "A text; put numbers and true in quotes.",
                mayBeEmpty: true,
                maxLength: 1_000_000,
            },
            names: [variableName],
            reserved: reservedNames,
            default: {},
        },
        secretEnv: { ...secretEnvDefinition, reserved: reservedNames, optional: true },
        secrets: {
            kind: "whole number",
            about: "Version of the settings' secrets that the pods get as environment. Default: none.",
            least: 1,
            most: 9999,
            optional: true,
        },
        sessionSecret: {
            kind: "whole number",
            about: "Version of the session secret that the pods read. Raise it to rotate the secret.",
            least: 1,
            most: 9999,
            default: 1,
        },
        resources: { ...resourcesDefinition, default: defaultResources },
        probes: { ...probesDefinition, optional: true },
        rollout: { ...rolloutDefinition, optional: true },
        shutdown: { ...shutdownDefinition, optional: true },
        drain: { ...drainDefinition, optional: true },
        initContainers: {
            ...containersDefinition("Containers that run one after another before the application starts."),
            optional: true,
        },
        sideContainers: {
            ...containersDefinition("Containers that start before the application and stop after it."),
            optional: true,
        },
        volumes: { ...volumesDefinition, optional: true },
        mounts: {
            kind: "list",
            about: "Volumes in the application's container.",
            each: mountDefinition,
            optional: true,
        },
        imagePullSecrets: {
            kind: "list",
            about: "Names of Secrets in the namespace to pull images with.",
            each: { kind: "text", about: "Name of a Secret.", rules: [objectName] },
            optional: true,
        },
        nodeSelector: { ...nodeSelectorDefinition, optional: true },
        tolerations: { ...tolerationsDefinition, optional: true },
        affinity: { ...affinityDefinition, optional: true },
        topologySpread: { ...topologySpreadDefinition, optional: true },
        labels: { ...labelsDefinition, optional: true },
        annotations: { ...annotationsDefinition, optional: true },
        scrape: { ...scrapeDefinition, optional: true },
        serviceAccount: { ...serviceAccountDefinition, optional: true },
        network: { ...networkDefinition, optional: true },
        checks: {
            kind: "list",
            about: "What the gate checks in addition to the paths of the probes.",
            each: checkDefinition,
            default: [],
        },
        migration: { ...migrationDefinition, optional: true },
    },
};

function digestsOfNoVersion({ images = {} }: Pick<Release, "images">): Problem[] {
    return Object.entries(images).flatMap(([name, { digest }]) =>
        digest === undefined
            ? []
            : [{ path: `images.${name}.digest`, message: "belongs to one version; set it in a slot." }],
    );
}

/** A slot: a whole release. */
export const releaseDefinition: MapShape<Release> = {
    kind: "map",
    title: "Release",
    check: release => [...releaseProblems(release), ...migrationComplaints(release)],
    about: "A whole release, frozen: changing any key makes another release, with new objects next to the old ones.",
    keys: {
        version: versionShape,
        digest: { ...digestShape, optional: true },
        ...releaseDefaultsDefinition.keys,
    },
};
