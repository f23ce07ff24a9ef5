import type { NotifyTarget } from "../../model/notify.js";

/** Headers whose values are credentials. */
const credentials = /auth|token|secret|key|password|cookie|signature/i;

/**
 * Credentials that stand in the settings for everybody to read, and how to encrypt each.
 *
 * @param file name of the settings file
 */
export function readableSecrets(targets: readonly NotifyTarget[], file: string): string[] {
    const found = targets.flatMap(({ slack, cloudEvents }, index) => {
        const headers = Object.entries(cloudEvents?.headers ?? {}).filter(
            ([name, { plain }]) => credentials.test(name) && plain !== undefined,
        );
        return [
            ...(slack?.plain === undefined ? [] : [`notify[${index}].slack`]),
            ...headers.map(([name]) => `notify[${index}].cloudEvents.headers.${name}`),
        ];
    });
    return found.map(
        path =>
            `${path} stands in ${file} for everybody to read; take it for known, get a new one, and keep that ` +
            `encrypted: pulumi config set --secret --path 'fastapi-release:${path}'`,
    );
}
