/**
 * A value of a stack's configuration as a program, its history or a settings file has it below its key: maps and lists as
 * such or as JSON, all else as a text. A key without a value comes as "", and is as good as none.
 */
export function readConfigValue(value: unknown): unknown {
    return value === "" || value === null ? undefined : openJson(value);
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
