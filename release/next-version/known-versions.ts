import { explain } from "@renovatebot/pep440";
import { isVersion } from "../../model/release/pin.js";
import { compareReleased } from "./version-order.js";

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
