import { compareVersions } from "../../model/release/compare-versions.js";

/** The kinds of previews that `--pre` makes. */
export const previews = ["alpha", "beta", "rc"] as const;

/**
 * The order in which versions are made, however a preview is spelled: `dev3` or `SNAPSHOT`, then `alpha`, `beta.2`, `rc2`,
 * `rc-10`.
 */
export function compareReleased(left: string, right: string): number {
    const inOrder = (version: string) => plainPreview(version).replace(/-(?=(?:dev|snapshot)\b)/, "-0.");
    return compareVersions(inOrder(left), inOrder(right)) || compareVersions(left, right);
}

/** `1.5.0-rc.1` for `1.5.0-rc1`, `1.5.0-rc-1` and `1.5.0-RC1`. */
export function plainPreview(version: string): string {
    if (!isPreview(version)) return version;
    const plain = version.slice(withoutPreview(version).length + 1).replace(/^([a-z]+)[-.]?([0-9]+)$/i, "$1.$2");
    return `${withoutPreview(version)}-${plain.toLowerCase()}`;
}

/** Whether a version is a time, such as `2026.11.21-143005`; it neither follows nor precedes a semantic version. */
export function isTime(version: string): boolean {
    return /^[12][0-9]{3}\.[0-9]{2}\.[0-9]{2}-[0-9]{6}$/.test(version);
}

/** Whether a version begins with a year, such as `2026.11.1`. */
export function isCalendar(version: string): boolean {
    return /^(?:19|20)[0-9]{2}\./.test(version);
}

/** `1.5.0-rc.1`. */
export function isPreview(version: string): boolean {
    return version.includes("-") && !isTime(version);
}

/** `1.5.0` of `1.5.0-rc.1`. */
export function withoutPreview(version: string): string {
    return version.split("-", 1)[0]!;
}
