import { withoutCredentials, withoutLogin } from "./credentials.js";

/** One problem in the settings. */
export interface Problem {
    /** The key as the user typed it, without the project's name: `slots.green.version`. */
    readonly path: string;
    /** The value, what is wrong with it and what to write instead; ends with a full stop. */
    readonly message: string;
}

const shownLength = 60;

/** A value of any type, shortened and formatted as JSON, without credentials, for a message. Never throws. */
export function showValue(value: unknown): string {
    let text: string | undefined;
    try {
        text = JSON.stringify(typeof value === "string" ? withoutLogin(value) : value);
    } catch {
        text = undefined;
    }
    text = withoutCredentials(text ?? (typeof value === "object" ? "an object" : String(value)));
    return text.length > shownLength ? `${text.slice(0, shownLength - 1)}…` : text;
}

/** All problems of a settings file as one message: a count, then one line each. */
export function formatProblems(problems: readonly Problem[], file: string): string {
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    const lines = problems.map(({ path, message }) => `  - ${path}: ${message}`);
    return [`${count} in ${file}:`, ...lines].join("\n");
}
