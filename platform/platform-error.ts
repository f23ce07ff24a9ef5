import { ForeseenError } from "../machine/foreseen-error.js";

/** Why the platform cannot continue: each problem with its remedy, for people to read. */
export class PlatformError extends ForeseenError {
    override readonly name = "PlatformError";

    constructor(
        readonly title: string,
        readonly problems: readonly string[],
    ) {
        super([title, ...problems.map(problem => `  - ${problem}`)].join("\n"));
    }
}
