import type { ApiVersionsSettings } from "../../../model/traffic/api-versions.js";

/** Two versions of /users, the first of them deprecated and the default, as the settings' reader would return them. */
export function someVersions(change: Partial<ApiVersionsSettings> = {}): ApiVersionsSettings {
    return {
        versions: { "1": { deprecated: "2026-11-01", sunset: "2027-11-01" }, "2": {} },
        default: "1",
        by: ["path", "header", "media-type"],
        resources: ["/users"],
        header: "X-API-Version",
        mediaType: "application/vnd.users.v{version}+json",
        policy: "/api-versions",
        ...change,
    };
}
