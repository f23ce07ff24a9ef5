import type { OpenService } from "./open-release.js";

/** What Pulumi gets beside the environment of this process, which reaches it anyhow. */
export function updateEnvironment(
    { environment }: Pick<OpenService, "environment">,
    extra: Record<string, string>,
): Record<string, string> {
    return Object.fromEntries(
        Object.entries({ ...environment, ...extra }).flatMap(([key, value]) =>
            value === undefined || value === process.env[key] ? [] : [[key, value]],
        ),
    );
}
