/** What stops the platform: each problem with what to do about it, for people to read. */
export class PlatformError extends Error {
    constructor(
        readonly title: string,
        readonly problems: readonly string[],
    ) {
        super([title, ...problems.map(problem => `  - ${problem}`)].join("\n"));
        this.name = "PlatformError";
    }
}
