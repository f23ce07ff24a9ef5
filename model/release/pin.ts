/** A version with the digest that the registry returned. */
export interface Pin {
    readonly version: string;
    readonly digest: string;
}

export const digestPattern = /^sha256:[0-9a-f]{64}$/;

/**
 * Semver as far as an image tag and a label allow it: no leading v, no build metadata (neither allows a plus sign), at
 * most 63 characters, the last one a letter or a digit. Not the package semver: loading it takes 8 ms. It also accepts
 * text that is meant as a timestamp, which `timestampPattern` then checks.
 */
export const versionPattern =
    /^(?=.{5,63}$)(?!.*-$)((0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(-(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*))*)?|[12][0-9]{3}\.[0-9]{1,2}\.[0-9]{1,2}-[0-9]{1,6})$/;

/**
 * The one form for versions that are timestamps: `2026.11.21-143005`, UTC, every part in full, which makes them sort as
 * text too. Accepts every version that is not a timestamp.
 */
export const timestampPattern =
    /^((?![12][0-9]{3}\.[0-9]{1,2}\.[0-9]{1,2}-[0-9]{1,6}$).*|[12][0-9]{3}\.(0[1-9]|1[0-2])\.(0[1-9]|[12][0-9]|3[01])-([01][0-9]|2[0-3])[0-5][0-9][0-5][0-9])$/;

/** The rules for a version, each with its complaint. */
export const versionTextRules = [
    {
        pattern: versionPattern,
        accepts: (text: string) => numbersOf(text).every(Number.isSafeInteger),
        complaint: "is not a version; use one like 1.4.0.",
    },
    {
        pattern: timestampPattern,
        accepts: isDayThatExists,
        complaint: "is a timestamp that does not sort; use one like 2026.11.21-143005, in UTC.",
    },
];

/** Why a text is not a version, to complete `"x" …`; undefined if it is one. */
export function versionComplaint(text: string): string | undefined {
    return versionTextRules.find(({ pattern, accepts }) => !pattern.test(text) || !accepts(text))?.complaint;
}

export function isVersion(text: string): boolean {
    return versionComplaint(text) === undefined;
}

function numbersOf(version: string): readonly number[] {
    return version.split("-", 1)[0]!.split(".").map(Number);
}

/** 2026.13.41 and 2026.2.30 are valid semver; only a timestamp has to be a day of the calendar. */
function isDayThatExists(version: string): boolean {
    if (!/-[0-9]{6}$/.test(version)) return true;
    const [year = 0, month = 0, day = 0] = numbersOf(version);
    return year < 1000 || year > 2999 || new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
}

export function isDigest(text: string): boolean {
    return digestPattern.test(text);
}

/** Parses `1.4.0@sha256:…`; undefined if it is not a pin. */
export function parsePin(text: string): Pin | undefined {
    const at = text.indexOf("@");
    if (at < 0) return undefined;
    const pin = { version: text.slice(0, at), digest: text.slice(at + 1) };
    return isVersion(pin.version) && isDigest(pin.digest) ? pin : undefined;
}

export function formatPin({ version, digest }: Pin): string {
    return `${version}@${digest}`;
}

/**
 * The reference that pods run, with the tag for people and the digest for the registry:
 * `localhost:5000/users:1.4.0@sha256:…`
 */
export function imageReference(repository: string, pin: Pin): string {
    return `${repository}:${formatPin(pin)}`;
}
