import type { ApiVersionSettings, ApiVersionsSettings } from "./api-versions-settings.js";

/** One header of an answer. */
export interface Header {
    readonly name: string;
    readonly value: string;
}

/** Headers that every answer of a version carries. */
export interface VersionNotices {
    /** In place of the app's own. */
    readonly set: readonly Header[];
    /** Beside the app's own. */
    readonly add: readonly Header[];
}

/** Deprecation (RFC 9745: a date as a structured field), Sunset (RFC 8594: an HTTP date), and where to read on. */
export function versionNotices({ deprecated, sunset }: ApiVersionSettings, policy: string): VersionNotices {
    const seconds = (date: string) => Math.floor(Date.parse(date) / 1000);
    const links = [
        ...(deprecated === undefined ? [] : [`<${policy}>; rel="deprecation"`]),
        ...(sunset === undefined ? [] : [`<${policy}>; rel="sunset"`]),
    ];
    return {
        set: [
            ...(deprecated === undefined ? [] : [{ name: "Deprecation", value: `@${seconds(deprecated)}` }]),
            ...(sunset === undefined ? [] : [{ name: "Sunset", value: new Date(sunset).toUTCString() }]),
        ],
        add: links.length === 0 ? [] : [{ name: "Link", value: links.join(", ") }],
    };
}

/** The request's headers that decide on the answer, for caches. */
export function varyingHeaders({ by, header }: ApiVersionsSettings): readonly string[] {
    return [...(by.includes("header") ? [header] : []), ...(by.includes("media-type") ? ["Accept"] : [])];
}
