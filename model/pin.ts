/** A version with the digest that the registry answered. */
export interface Pin {
    readonly version: string;
    readonly digest: string;
}

export const digestPattern = /^sha256:[0-9a-f]{64}$/;

/**
 * Semver as an image's tag and a label can hold it: without a leading v, without build metadata (neither may hold a plus
 * sign), at most 63 characters, the last one a letter or a digit. Not the package semver: loading it takes 8 ms.
 */
export const versionPattern =
    /^(?=.{5,63}$)(?!.*-$)(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(-(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*))*)?$/;

/** Whether a text is a version: of that pattern, its three numbers no larger than semver can count. */
export function isVersion(text: string): boolean {
    return versionPattern.test(text) && numbersOf(text).every(Number.isSafeInteger);
}

function numbersOf(version: string): readonly number[] {
    return version.split("-", 1)[0]!.split(".").map(Number);
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
