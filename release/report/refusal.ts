import type { Problem } from "../../model/problem.js";
import { type ExitCode, exitCodes } from "./exit-codes.js";

/** The command ends here with a message for people, without a stack. */
export class Refusal extends Error {
    override readonly name = "Refusal";

    constructor(
        message: string,
        readonly exitCode: ExitCode = exitCodes.refused,
    ) {
        super(message);
    }

    /** All problems at once: a count and what they stop, then a line each. */
    static of(problems: readonly Problem[], what: string): Refusal {
        const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
        const lines = problems.map(({ path, message }) => (path === "" ? `  - ${message}` : `  - ${path}: ${message}`));
        return new Refusal([`${count}, ${what}:`, ...lines].join("\n"));
    }
}
