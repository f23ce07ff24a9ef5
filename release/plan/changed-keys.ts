import { canonicalJson } from "../../model/canonical-json.js";

/** A key of the settings file whose value changes. */
export interface ChangedKey {
    /** `slots.green.env.LOG_LEVEL`, below `fastapi-release:`. */
    readonly key: string;
    /** Absent: it was not there. */
    readonly from?: unknown;
    /** Absent: it goes. */
    readonly to?: unknown;
}

type Values = Readonly<Record<string, unknown>>;

/** In which keys two versions of a settings file differ, in the order of the keys. A list is one value. */
export function changedKeys(before: Values, after: Values): ChangedKey[] {
    const [old, now] = [leaves(before), leaves(after)];
    return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap(key => {
        const [from, to] = [old.get(key), now.get(key)];
        if (canonicalJson({ value: from }) === canonicalJson({ value: to })) return [];
        return [{ key, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }];
    });
}

/** A line for each: `~ traffic: blue -> green`, `+ slots.green.port: 8000`, `- quarantine: …`. */
export function describeKeys(changes: readonly ChangedKey[]): string[] {
    return changes.map(({ key, from, to }) => {
        const sign = from === undefined ? "+" : to === undefined ? "-" : "~";
        const values = [from, to].filter(value => value !== undefined).map(words);
        return `${sign} ${key}: ${values.join(" -> ")}`;
    });
}

/** Values by path; what is empty has no inner ones. */
function leaves(values: Values, prefix = ""): Map<string, unknown> {
    const found = new Map<string, unknown>();
    for (const [name, value] of Object.entries(values)) {
        const key = `${prefix}${name}`;
        if (isMap(value)) for (const [path, leaf] of leaves(value, `${key}.`)) found.set(path, leaf);
        else if (value !== undefined && value !== null) found.set(key, value);
    }
    return found;
}

function isMap(value: unknown): value is Values {
    return typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
}

function words(value: unknown): string {
    return typeof value === "string" ? value.replaceAll(/\s+/g, " ") || '""' : JSON.stringify(value);
}
