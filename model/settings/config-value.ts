/**
 * Reads the value of a key of a stack's configuration, as a program, the history or a settings file has it: maps and
 * lists as such or as JSON, everything else as text. A key without a value arrives as "" and counts as absent. Pulumi
 * returns maps sorted by key, and lists made from them follow that order, so they are sorted wherever they are read.
 */
export function readConfigValue(value: unknown): unknown {
    return value === "" || value === null ? undefined : inOrder(openJson(value));
}

/** Pulumi's commands return maps and lists as JSON; a text in the settings that starts like one is one. */
export function openJson(value: unknown): unknown {
    if (typeof value !== "string" || !/^[[{]/.test(value)) return value;
    try {
        return JSON.parse(value);
    } catch {
        return value;
    }
}

function inOrder(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(inOrder);
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
    return Object.fromEntries(entries.map(([key, inner]) => [key, inOrder(inner)]));
}

/** What the stack's settings are preceded by in Pulumi's configuration, whatever the project is called. */
export const settingsPrefix = "fastapi-release:";

/** The settings in a stack's configuration, by key without the prefix. */
export function settingsIn<Value>(config: Readonly<Record<string, Value>>): Record<string, Value> {
    const own = Object.entries(config).filter(([key]) => key.startsWith(settingsPrefix));
    return Object.fromEntries(own.map(([key, value]) => [key.slice(settingsPrefix.length), value]));
}
