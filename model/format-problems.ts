import type { Problem } from "./problem.js";

/** All problems of a settings file as one message: a count, then a line each. */
export function formatProblems(problems: readonly Problem[], file: string): string {
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    const lines = problems.map(({ path, message }) => `  - ${path}: ${message}`);
    return [`${count} in ${file}:`, ...lines].join("\n");
}
