import { appContainer } from "../names.js";
import type { ListShape, MapShape } from "../settings/shape.js";
import { dnsLabel, noLogin, variableName } from "../settings/text-rules.js";
import { defaultResources, type ResourceRequirements, resourcesDefinition } from "./resources.js";
import { containerSecurity } from "./service-account.js";
import { type Mount, mountDefinition, renderMounts } from "./volumes.js";

/** An additional container: it runs before the application's, or as long as it. The same restrictions apply. */
export interface ExtraContainer {
    /** DNS label, not "app". */
    readonly name: string;
    /**
     * Name of one of the release's images, or any image by digest: `registry.example.com/proxy:1.2@sha256:…`. @default
     * the release's own
     */
    readonly image?: string;
    /** @default the image's */
    readonly command?: readonly string[];
    /** @default the image's */
    readonly args?: readonly string[];
    /** @default {} */
    readonly env?: Readonly<Record<string, string>>;
    /** @default 100m and 128Mi, at most 512Mi */
    readonly resources?: ResourceRequirements;
    /** @default [] */
    readonly mounts?: readonly Mount[];
}

/** The words of a command line, as Kubernetes takes them: no shell reads them. */
export const words = (about: string): ListShape<string> & { readonly optional: true } => ({
    kind: "list",
    about,
    each: { kind: "text", about: "One word of it.", mayBeEmpty: true, maxLength: 100_000 },
    optional: true,
});

const containerDefinition: MapShape<ExtraContainer> = {
    kind: "map",
    title: "Container",
    about: "An additional container, under the same restrictions as the application's.",
    keys: {
        name: {
            kind: "text",
            about: "Name of the container.",
            rules: [
                dnsLabel,
                {
                    pattern: new RegExp(`^(?!${appContainer}$)`),
                    complaint: "is the application's container; use another name.",
                },
            ],
        },
        image: {
            kind: "text",
            about:
                "Name of one of the release's images, or any image by digest, since a release is frozen. " +
                "Default: the release's own image.",
            rules: [
                noLogin,
                {
                    pattern: /^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?|[a-zA-Z0-9][-a-zA-Z0-9._:/]*@sha256:[0-9a-f]{64})$/,
                    complaint:
                        "is neither an image name nor an image by digest; use one like registry.example.com/proxy:1.2@sha256: and 64 hex digits.",
                },
            ],
            optional: true,
        },
        command: words("Command to run. Default: the image's entry point."),
        args: words("Its arguments. Default: the image's."),
        env: {
            kind: "record",
            about: "Environment of this container.",
            each: { kind: "text", about: "A text.", mayBeEmpty: true, maxLength: 100_000 },
            names: [variableName],
            optional: true,
        },
        resources: { ...resourcesDefinition, about: "Default: 100m and 128Mi, at most 512Mi.", optional: true },
        mounts: { kind: "list", about: "Volumes in this container.", each: mountDefinition, optional: true },
    },
};

export const containersDefinition = (about: string): ListShape<ExtraContainer> => ({
    kind: "list",
    about,
    each: containerDefinition,
});

/** Names that two containers of a pod share. */
export function containerProblems(lists: Readonly<Record<string, readonly ExtraContainer[]>>) {
    const all = Object.entries(lists).flatMap(([key, containers]) =>
        containers.map(({ name }, index) => ({ name, path: `${key}[${index}].name` })),
    );
    return all
        .filter(({ name }, index) => all.findIndex(other => other.name === name) < index)
        .map(({ name, path }) => ({
            path,
            message: `"${name}" is the name of another container; use a different one.`,
        }));
}

/**
 * Side containers first: Kubernetes (1.29 and later) starts them before the init containers that follow and ends them
 * after the application.
 */
export function renderInitContainers(init: readonly ExtraContainer[] = [], side: readonly ExtraContainer[] = []) {
    const sides = side.map(container => ({ ...renderContainer(container), restartPolicy: "Always" }));
    return [...sides, ...init.map(renderContainer)];
}

function renderContainer({ name, image, command, args, env = {}, resources, mounts }: ExtraContainer) {
    return {
        name,
        ...(image === undefined ? {} : { image }),
        ...(command === undefined ? {} : { command: [...command] }),
        ...(args === undefined ? {} : { args: [...args] }),
        env: Object.entries(env).map(([variable, value]) => ({ name: variable, value })),
        resources: resources ?? defaultResources,
        securityContext: containerSecurity,
        terminationMessagePolicy: "FallbackToLogsOnError",
        volumeMounts: renderMounts(mounts),
    };
}
