/**
 * A value of a stack's configuration as a program, its history or a settings file has it below its key: maps and lists as
 * such or as JSON, all else as a text. A key without a value comes as "", and is as good as none. Pulumi hands on maps in
 * the order of their keys, which lists that are made of them go by: so they are in that order wherever they are read.
 */
export function readConfigValue(value: unknown): unknown {
    return value === "" || value === null ? undefined : inOrder(openJson(value));
}

/** Pulumi's commands give maps and lists as JSON; a settings text that starts like one is one. */
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
