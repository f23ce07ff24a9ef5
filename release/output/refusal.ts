import { ForeseenError } from "../../machine/foreseen-error.js";
import type { Problem } from "../../model/settings/problem.js";

/** Ends the command with a message for people, without a stack trace. */
export class Refusal extends ForeseenError {
    override readonly name = "Refusal";

    constructor(
        message: string,
        readonly exitCode: ExitCode = exitCodes.refused,
    ) {
        super(message);
    }

    /** All problems at once: their count and consequence, then one line each. */
    static of(problems: readonly Problem[], what: string): Refusal {
        const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
        const lines = problems.map(({ path, message }) => (path === "" ? `  - ${message}` : `  - ${path}: ${message}`));
        return new Refusal([`${count}, ${what}:`, ...lines].join("\n"));
    }
}

/** Exit codes of the release command; they tell a pipeline where traffic is. */
export const exitCodes = {
    /** Done, or nothing to do. */
    ok: 0,
    /** Refused, or an error, before anything moved. */
    refused: 1,
    /** Failed; traffic stayed where it was. */
    failed: 2,
    /** Failed after traffic had moved; traffic is back where it was. */
    rolledBack: 3,
    /** A person must look: traffic moved, but the ledger does not record it. */
    needsPerson: 4,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
