// How Pulumi's CLI reads a scalar of a settings file with gopkg.in/yaml.v3 and passes it on as JSON:
// `0644` and `0o644` are 420, `1_000` is 1000, `1.10` is 1.1, `2026-11-01` is the text "2026-11-01 00:00:00 +0000 UTC";
// `on`, `yes` and `1:30` are texts. Recorded with CLI 3.248.0: tests/unit/release/stack/recorded-scalars.ts.

/** A bigint is a 64-bit integer, a number any other number. */
export type ScalarValue = string | number | bigint | boolean | null;

const tagPrefix = "tag:yaml.org,2002:";
const constants: Readonly<Record<string, ScalarValue>> = {
    ...Object.fromEntries(["true", "True", "TRUE"].map(word => [word, true])),
    ...Object.fromEntries(["false", "False", "FALSE"].map(word => [word, false])),
    ...Object.fromEntries(["", "~", "null", "Null", "NULL"].map(word => [word, null])),
    ...Object.fromEntries([".nan", ".NaN", ".NAN"].map(word => [word, Number.NaN])),
    ...Object.fromEntries([".inf", ".Inf", ".INF"].map(word => [word, Number.POSITIVE_INFINITY])),
    ...Object.fromEntries(["+.inf", "+.Inf", "+.INF"].map(word => [word, Number.POSITIVE_INFINITY])),
    ...Object.fromEntries(["-.inf", "-.Inf", "-.INF"].map(word => [word, Number.NEGATIVE_INFINITY])),
};

/** @param text as written in the file, without quotes and without a tag */
export function readPlain(text: string): ScalarValue {
    if (Object.hasOwn(constants, text)) return constants[text]!;
    if (/^\.[0-9](_?[0-9])*([eE][-+]?[0-9](_?[0-9])*)?$/.test(text)) return finite(text.replaceAll("_", "")) ?? text;
    if (!/^[-+0-9]/.test(text)) return text;
    const time = readTimestamp(text);
    if (time !== undefined) return time;
    const digits = text.replaceAll("_", "");
    const whole = readWhole(digits);
    if (whole !== undefined) return whole;
    const isFloat = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/.test(digits);
    return (isFloat ? finite(digits) : undefined) ?? text;
}

/** The same for a scalar with a tag, such as `!!str 5`; undefined if its text does not match the tag. */
export function readTagged(tag: string, text: string): ScalarValue | undefined {
    const value = readPlain(text);
    switch (tag.startsWith(tagPrefix) ? tag.slice(tagPrefix.length) : "") {
        case "int":
            return typeof value === "bigint" ? value : undefined;
        case "float":
            return typeof value === "bigint" || typeof value === "number" ? Number(value) : undefined;
        case "bool":
            return typeof value === "boolean" ? value : undefined;
        case "null":
            return value === null ? null : undefined;
        case "timestamp":
            return readTimestamp(text);
        case "binary":
            return Buffer.from(text, "base64").toString("utf8");
        default:
            return text;
    }
}

/** Zero loses its sign, because the CLI writes numbers out and reads them again. */
function finite(digits: string): number | undefined {
    const number = Number(digits);
    return Number.isFinite(number) ? number || 0 : undefined;
}

function readWhole(digits: string): bigint | undefined {
    const [, sign = "", base = "", own = ""] =
        /^([-+]?)(0[xX](?=[0-9a-fA-F]+$)|0[bB](?=[01]+$)|0[oO]?(?=[0-7]+$)|(?=0$|[1-9][0-9]*$))(.+)$/.exec(digits) ??
        // A sign may follow these two prefixes.
        /^()(0b(?=[-+][01]+$)|0o(?=[-+][0-7]+$))(.+)$/.exec(digits) ??
        [];
    if (own === "") return undefined;
    const [, inner = "", magnitude = ""] = /^([-+]?)(.+)$/.exec(own) ?? [];
    const prefix = base === "0" ? "0o" : base.toLowerCase();
    const positive = BigInt(`${prefix}${magnitude}`);
    const value = `${sign}${inner}`.startsWith("-") ? -positive : positive;
    const most = sign === "" && inner === "" ? 2n ** 64n - 1n : 2n ** 63n - 1n;
    return value >= -(2n ** 63n) && value <= most ? value : undefined;
}

const clock = "([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,]([0-9]+))?";
const timestamps = [
    new RegExp(`^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})[Tt]${clock}(Z|[-+][0-9]{2}:[0-9]{2})$`),
    new RegExp(`^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2}) +${clock}$`),
    /^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})$/,
];

/** A time as Pulumi turns it into text, in Go's format: 2026-11-01 10:15:00.5 +0100 +0100. */
function readTimestamp(text: string): string | undefined {
    const match = timestamps.map(pattern => pattern.exec(text)).find(found => found !== null);
    if (!match) return undefined;
    const [, year, month, day, hours = "0", minutes = "0", seconds = "0", fraction = "", zone = "Z"] = match;
    const two = (part: string | undefined) => String(Number(part)).padStart(2, "0");
    const date = `${year}-${two(month)}-${two(day)}`;
    const time = `${two(hours)}:${two(minutes)}:${two(seconds)}`;
    if (!exists(date, time, zone)) return undefined;
    const rest = fraction.slice(0, 9).replace(/0+$/, "");
    const offset = zone === "Z" ? "+0000" : zone.replace(":", "").replace("-0000", "+0000");
    const name = offset === "+0000" ? "UTC" : offset;
    return `${date} ${time}${rest === "" ? "" : `.${rest}`} ${offset} ${name}`;
}

function exists(date: string, time: string, zone: string): boolean {
    const day = new Date(`${date}T00:00:00Z`);
    if (Number.isNaN(day.getTime()) || !day.toISOString().startsWith(date)) return false;
    const [, offsetHours = "0", offsetMinutes = "0"] = /^[-+](..):(..)$/.exec(zone) ?? [];
    const [hours = 0, minutes = 0, seconds = 0] = time.split(":").map(Number);
    const isTime = hours < 24 && minutes < 60 && seconds < 60;
    return isTime && Number(offsetHours) < 24 && Number(offsetMinutes) < 60;
}

/** Whether every YAML reader, 1.1 or 1.2, reads a text without quotes as that text, not as a number, word or time. */
export function isPlainText(text: string): boolean {
    return readPlain(text) === text && !others.some(pattern => pattern.test(text));
}

/** Texts that readers other than the CLI take for something else. */
const others = [
    /^(y|n|yes|no|on|off|true|false|null|~|=|<<)?$/i,
    /^[-+]?([0-9][0-9_]*)?\.?[0-9_]*([eE][-+]?[0-9_]+)?$/,
    /^[-+]?0[xXoObB][-+0-9a-fA-F_]*$/,
    /^[-+]?[0-9][0-9_]*(:[0-9_]{1,2})+(\.[0-9_]*)?$/,
    /^[-+]?\.(inf|nan)$/i,
    /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?$/,
];
