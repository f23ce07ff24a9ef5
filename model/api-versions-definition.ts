import {
    type ApiVersionSettings,
    type ApiVersionsSettings,
    type ApiVersionWay,
    apiVersionWays,
} from "./api-versions-settings.js";
import type { Problem } from "./problem.js";
import type { KeyShape, MapShape, TextRule } from "./shape.js";

const versionName: TextRule = {
    pattern: /^[0-9][0-9A-Za-z.-]*$/,
    complaint: 'is not the name of a version; use one like "1", "2.1" or "2026-11-01".',
};

const resource: TextRule = {
    pattern: /^(\/[A-Za-z0-9._~!$&'()*+,;=:@-]+)+$/,
    complaint: "is not a path; use one like /users, without a slash at its end.",
    accepts: path => !path.split("/").some(part => part === "." || part === ".."),
};

const header: TextRule = {
    pattern: /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/,
    complaint: "is not a header's name; use one like X-API-Version.",
    accepts: name => !["accept", "cookie", "host"].includes(name.toLowerCase()),
};

const mediaType: TextRule = {
    pattern: /^[A-Za-z0-9][A-Za-z0-9!#$&^_.-]*\/[A-Za-z0-9!#$&^_.-]*\{version\}[A-Za-z0-9!#$&^_.-]*\+json$/,
    complaint: "is not a JSON media type for {version}; use one like application/vnd.users.v{version}+json.",
};

const serviceName: TextRule = {
    pattern: /^[a-z]([-a-z0-9]*[a-z0-9])?$/,
    complaint: "is not the name of a service; use one like users-v3.",
};

const dateKey = (about: string): KeyShape<ApiVersionSettings, "deprecated"> => ({
    kind: "time",
    about,
    optional: true,
});

const version: MapShape<ApiVersionSettings> = {
    kind: "map",
    about: "What becomes of one version, and who serves it; {} for one that stays.",
    keys: {
        deprecated: dateKey(
            "Since when, or from when on, nobody should build on it: the header Deprecation (RFC 9745).",
        ),
        sunset: dateKey("When it is expected to be gone: the header Sunset (RFC 8594)."),
        service: {
            kind: "text",
            about: "Name of the service that serves it, with slots and traffic of its own. Default: this one.",
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
    about: "By what clients choose a version of the API: the rule table that the app has, and where each version is served.",
    keys: {
        versions: {
            kind: "record",
            about: "The versions by name.",
            names: [versionName],
            each: version,
        },
        default: { kind: "text", about: "The version that answers where nobody asks.", rules: [versionName] },
        by: {
            kind: "list",
            about: "The ways that are switched on; []: the default answers everyone.",
            each: {
                kind: "choice",
                about: "One way to ask for a version.",
                of: apiVersionWays,
                complaint: `is no way to ask for a version; use ${apiVersionWays.join(", ")}.`,
            },
            default: apiVersionWays as readonly ApiVersionWay[],
        },
        resources: {
            kind: "list",
            about: "Paths that have versions, with all below them; others are left alone. The app serves them below /v1.",
            each: { kind: "text", about: "A path, such as /users.", rules: [resource] },
        },
        header: {
            kind: "text",
            about: "The header by which clients ask; not one that everybody sends.",
            rules: [header],
            default: "X-API-Version",
        },
        mediaType: {
            kind: "text",
            about: "The media type by which clients ask; {version} stands for the version.",
            rules: [mediaType],
            default: "application/vnd.api.v{version}+json",
        },
        policy: {
            kind: "text",
            about: "URL of a page for people on what becomes of old versions; relative to the service, or absolute.",
            rules: [
                {
                    pattern: /^(https?:\/)?\/[^\s<>"]+$/,
                    complaint: "is not a URL; use one like /api-versions or https://example.com/api.",
                },
            ],
            default: "/api-versions",
        },
        rewrite: {
            kind: "flag",
            about:
                "Whether the gateway rewrites every form to the path form; false: the app answers all forms itself. " +
                "Default: true where the path is among the ways.",
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
