import type { Problem } from "../settings/problem.js";
import type { KeyShape, MapShape, TextRule } from "../settings/shape.js";
import { bareAddress } from "../settings/text-rules.js";

/** The ways a client may ask for a version, in the order in which documents describe them. */
export const apiVersionWays = ["path", "header", "media-type"] as const;

export type ApiVersionWay = (typeof apiVersionWays)[number];

/**
 * The API's versions and how clients ask for one: the rule table that the package fastapi-release-versions reads, plus
 * what only a gateway needs.
 */
export interface ApiVersionsSettings {
    /** By name, such as "1". */
    readonly versions: Readonly<Record<string, ApiVersionSettings>>;
    /** The one that answers requests that name no version. */
    readonly default: string;
    /** The ways that are enabled; none: the default answers everyone. @default all three */
    readonly by: readonly ApiVersionWay[];
    /**
     * Paths that have versions, including everything below them; others are left alone. The app serves them below
     * `/v1`.
     */
    readonly resources: readonly string[];
    /** @default "X-API-Version" */
    readonly header: string;
    /** Media type of a version; `{version}` stands for its name. @default "application/vnd.api.v{version}+json" */
    readonly mediaType: string;
    /** URL of a page for people about the end of old versions; `Link` points to it. @default "/api-versions" */
    readonly policy: string;
    /**
     * Whether the gateway rewrites every form to the path form, the only one that the app then sees. Otherwise the app
     * answers all forms itself. @default true if the path is among the ways
     */
    readonly rewrite?: boolean;
}

export interface ApiVersionSettings {
    /** From when on nobody should build on it (RFC 9745): `2026-11-01`, or a time with its zone. */
    readonly deprecated?: string;
    /** When it is expected to be gone (RFC 8594). */
    readonly sunset?: string;
    /** Name of the service that serves it, with its own slots and traffic. @default the one with these settings */
    readonly service?: string;
}

/** Versions that a service serves itself. */
export function versionsOf({ versions }: ApiVersionsSettings, service: string): readonly string[] {
    return Object.keys(versions).filter(name => (versions[name]?.service ?? service) === service);
}

/** Whether a service answers requests that name no version, or an unknown one. */
export function servesDefault(table: ApiVersionsSettings, service: string): boolean {
    return versionsOf(table, service).includes(table.default);
}

export function isRewriting({ rewrite, by }: ApiVersionsSettings): boolean {
    return rewrite ?? by.includes("path");
}

const versionName: TextRule = {
    pattern: /^[0-9][0-9A-Za-z.-]*$/,
    complaint: 'is not a version name; use one like "1", "2.1" or "2026-11-01".',
};

const resource: TextRule = {
    pattern: /^(\/[A-Za-z0-9._~!$&'()*+,;=:@-]+)+$/,
    complaint: "is not a path; use one like /users, without a trailing slash.",
    accepts: path => !path.split("/").some(part => part === "." || part === ".."),
};

const header: TextRule = {
    pattern: /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/,
    complaint: "is not a header name; use one like X-API-Version.",
    accepts: name => !["accept", "cookie", "host"].includes(name.toLowerCase()),
};

const mediaType: TextRule = {
    pattern: /^[A-Za-z0-9][A-Za-z0-9!#$&^_.-]*\/[A-Za-z0-9!#$&^_.-]*\{version\}[A-Za-z0-9!#$&^_.-]*\+json$/,
    complaint: "is not a JSON media type with {version}; use one like application/vnd.users.v{version}+json.",
};

const serviceName: TextRule = {
    pattern: /^[a-z]([-a-z0-9]*[a-z0-9])?$/,
    complaint: "is not a service name; use one like users-v3.",
};

const dateKey = (about: string): KeyShape<ApiVersionSettings, "deprecated"> => ({
    kind: "time",
    about,
    optional: true,
});

const version: MapShape<ApiVersionSettings> = {
    kind: "map",
    about: "The future of one version, and who serves it; {} for one that stays.",
    keys: {
        deprecated: dateKey("From when on nobody should build on it: the header Deprecation (RFC 9745)."),
        sunset: dateKey("When it is expected to be gone: the header Sunset (RFC 8594)."),
        service: {
            kind: "text",
            about: "Name of the service that serves it, with its own slots and traffic. Default: this one.",
            rules: [serviceName],
            optional: true,
        },
    },
    check: ({ deprecated, sunset }) =>
        deprecated !== undefined && sunset !== undefined && Date.parse(sunset) < Date.parse(deprecated)
            ? [{ path: "sunset", message: `${sunset} is before its deprecation, ${deprecated}.` }]
            : [],
};

/** The section `service.gateway.apiVersions`. */
export const apiVersionsDefinition: MapShape<ApiVersionsSettings> = {
    kind: "map",
    about: "How clients choose a version of the API: the rule table that the app has, and where each version is served.",
    keys: {
        versions: {
            kind: "record",
            about: "The versions by name.",
            names: [versionName],
            each: version,
        },
        default: { kind: "text", about: "The version that answers requests that name none.", rules: [versionName] },
        by: {
            kind: "list",
            about: "The ways that are enabled; []: the default answers everyone.",
            each: {
                kind: "choice",
                about: "One way to ask for a version.",
                of: apiVersionWays,
                complaint: `is not a way to ask for a version; use ${apiVersionWays.join(", ")}.`,
            },
            default: apiVersionWays as readonly ApiVersionWay[],
        },
        resources: {
            kind: "list",
            about: "Paths that have versions, including everything below them; others are left alone. The app serves them below /v1.",
            each: { kind: "text", about: "A path, such as /users.", rules: [resource] },
        },
        header: {
            kind: "text",
            about: "The header with which clients ask for a version; not one that everybody sends.",
            rules: [header],
            default: "X-API-Version",
        },
        mediaType: {
            kind: "text",
            about: "The media type with which clients ask for a version; {version} stands for its name.",
            rules: [mediaType],
            default: "application/vnd.api.v{version}+json",
        },
        policy: {
            kind: "text",
            about: "URL of a page for people about the end of old versions; relative to the service, or absolute.",
            rules: [
                {
                    pattern: /^(https?:\/)?\/[^\s<>"]+$/,
                    complaint: "is not a URL; use one like /api-versions or https://example.com/api.",
                },
                bareAddress,
            ],
            default: "/api-versions",
        },
        rewrite: {
            kind: "flag",
            about:
                "Whether the gateway rewrites every form to the path form; false: the app answers all forms itself. " +
                "Default: true if the path is among the ways.",
            optional: true,
        },
    },
    check: tableProblems,
};

function tableProblems(table: ApiVersionsSettings): readonly Problem[] {
    const { versions, by, resources, rewrite } = table;
    const names = Object.keys(versions);
    const problems: (Problem | false)[] = [
        names.length === 0 && { path: "versions", message: 'names no version; use {"1": {}}.' },
        names.length > 0 &&
            !names.includes(table.default) && {
                path: "default",
                message: `"${table.default}" is not one of the versions ${names.join(", ")}.`,
            },
        new Set(by).size < by.length && { path: "by", message: "names a way twice; name each once." },
        resources.length === 0 && { path: "resources", message: "names no path; use one like /users." },
        new Set(resources).size < resources.length && {
            path: "resources",
            message: "names a path twice; name each once.",
        },
        rewrite === true &&
            !by.includes("path") && {
                path: "rewrite",
                message:
                    "every form would be rewritten to the path form, which clients may not use; add path to by, or leave it out " +
                    "and have the app answer the other forms itself.",
            },
    ];
    return problems.filter(problem => problem !== false);
}
