import { explain } from "@renovatebot/pep440";
import { compareVersions } from "../../model/release/compare-versions.js";
import { isVersion } from "../../model/release/pin.js";

/** A released version, and the sources that know it. */
export interface KnownVersion {
    readonly version: string;
    /** Name of its Git tag. */
    readonly tag?: string;
    /** The ledger entry that still has it. */
    readonly entry?: number;
    /** Commit it was made from; undefined if unknown. */
    readonly commit?: string;
}

/** How PEP 440 abbreviates kinds of previews. */
const pythonPreviews: Readonly<Record<string, string>> = { a: "alpha", b: "beta", rc: "rc" };

/**
 * The version of a tag without its prefix, in the form that an image's tag allows: `1.5.0-rc.1` for PEP 440's
 * `1.5.0rc1`, `1.5.0` for `1.5.0+abc`, and for `1.5.0.post1`, which corrects only what surrounds 1.5.0. Undefined if the
 * text is not a version with three numbers.
 */
export function readVersion(text: string): string | undefined {
    const [withoutBuild = ""] = text.split("+", 1);
    if (isVersion(withoutBuild)) return withoutBuild;
    // PEP 440 also reads 1.5.0-1 as a post-release, which elsewhere is a preview, or a time.
    const found = /^[0-9]/.test(text) && !/-[0-9]+$/.test(withoutBuild) ? explain(text) : null;
    if (found === null || found.epoch !== 0 || found.release.length !== 3) return undefined;
    const { release, pre, dev, post } = found;
    const kinds = [
        ...(pre === null ? [] : [`-${pythonPreviews[pre[0]!] ?? pre[0]}.${pre[1]}`]),
        ...(dev === null ? [] : [`-dev.${dev}`]),
    ];
    // A development version of a preview has no form that an image's tag could have.
    if (kinds.length > 1 || (kinds.length > 0 && post !== null)) return undefined;
    const version = `${release.join(".")}${kinds[0] ?? ""}`;
    return isVersion(version) ? version : undefined;
}

/** All versions from tags and ledger, each once. If both have a version, the tag's commit counts. */
export function mergeVersions(tags: readonly KnownVersion[], ledger: readonly KnownVersion[]): KnownVersion[] {
    const merged = new Map<string, KnownVersion>();
    for (const known of [...ledger, ...tags]) merged.set(known.version, { ...merged.get(known.version), ...known });
    return [...merged.values()];
}

/** The newest version; undefined if there is none. */
export function newest<Known extends KnownVersion>(known: readonly Known[]): Known | undefined {
    return known.toSorted((left, right) => compareReleased(left.version, right.version)).at(-1);
}

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
