/** A version with the digest that the registry answered. */
export interface Pin {
    readonly version: string;
    readonly digest: string;
}

export const digestPattern = /^sha256:[0-9a-f]{64}$/;

/**
 * Semver as an image's tag and a label can hold it: without a leading v, without build metadata (neither may hold a plus
 * sign), at most 63 characters, the last one a letter or a digit. Not the package semver: loading it takes 8 ms.
 * Or what was meant for a time of day, which `timestampPattern` decides.
 */
export const versionPattern =
    /^(?=.{5,63}$)(?!.*-$)((0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(-(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*))*)?|[12][0-9]{3}\.[0-9]{1,2}\.[0-9]{1,2}-[0-9]{1,6})$/;

/**
 * Of versions that are times, the one form: `2026.11.21-143005`, UTC, every part in full, so that they sort as texts too.
 * Takes every version that is none.
 */
export const timestampPattern =
    /^((?![12][0-9]{3}\.[0-9]{1,2}\.[0-9]{1,2}-[0-9]{1,6}$).*|[12][0-9]{3}\.(0[1-9]|1[0-2])\.(0[1-9]|[12][0-9]|3[01])-([01][0-9]|2[0-3])[0-5][0-9][0-5][0-9])$/;

/** What must hold of a version, and what to say where it does not. */
export const versionRules = [
    {
        pattern: versionPattern,
        accepts: (text: string) => numbersOf(text).every(Number.isSafeInteger),
        complaint: "is not a version; use one like 1.4.0.",
    },
    {
        pattern: timestampPattern,
        accepts: isDayThatExists,
        complaint: "is no time that sorts; use one like 2026.11.21-143005, in UTC.",
    },
];

/** What is wrong with a text as a version, to complete `"x" …`; undefined when it is one. */
export function versionComplaint(text: string): string | undefined {
    return versionRules.find(({ pattern, accepts }) => !pattern.test(text) || !accepts(text))?.complaint;
}

export function isVersion(text: string): boolean {
    return versionComplaint(text) === undefined;
}

function numbersOf(version: string): readonly number[] {
    return version.split("-", 1)[0]!.split(".").map(Number);
}

/** Semver itself has a 2026.13.41, and a 2026.2.30; only a time of day is held to the calendar. */
function isDayThatExists(version: string): boolean {
    if (!/-[0-9]{6}$/.test(version)) return true;
    const [year = 0, month = 0, day = 0] = numbersOf(version);
    return year < 1000 || year > 2999 || new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
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
