import valid from "semver/functions/valid.js";

/** A version with the digest that the registry answered. */
export interface Pin {
    readonly version: string;
    readonly digest: string;
}

const digestPattern = /^sha256:[0-9a-f]{64}$/;

/** Longest label value of Kubernetes: the version is one. */
const versionLimit = 63;

/**
 * Whether a text is a version that can be an image's tag and a label: semver without a leading v and without build
 * metadata, since neither a tag nor a label may hold a plus sign.
 */
export function isVersion(text: string): boolean {
    return valid(text) === text && text.length <= versionLimit && !text.endsWith("-");
}

export function isDigest(text: string): boolean {
    return digestPattern.test(text);
}

/** Reads `1.4.0@sha256:…`; undefined when it is not a pin. */
export function parsePin(text: string): Pin | undefined {
    const at = text.indexOf("@");
    if (at < 0) return undefined;
    const pin = { version: text.slice(0, at), digest: text.slice(at + 1) };
    return isVersion(pin.version) && isDigest(pin.digest) ? pin : undefined;
}

export function formatPin({ version, digest }: Pin): string {
    return `${version}@${digest}`;
}

/** The reference that pods run: the tag for people, the digest for the registry. `localhost:5000/users:1.4.0@sha256:…` */
export function imageReference(repository: string, pin: Pin): string {
    return `${repository}:${formatPin(pin)}`;
}
