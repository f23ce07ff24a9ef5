import type { Answer } from "./answer.js";

export interface SwitchWindow {
    /** The release that lost traffic. */
    readonly from: string;
    /** The release that got it. */
    readonly to: string;
    /** Start of the command, milliseconds since 1970. */
    readonly startedMs: number;
    /** End of the command, milliseconds since 1970: failures count until then. */
    readonly endedMs: number;
    /** From when the old release may answer again, because it gets traffic back. @default never */
    readonly untilMs?: number;
}

/** What clients saw of a switch; in seconds from the start of the command. */
export interface SwitchMeasure {
    /** Last answer from the old release on a fresh connection; 0 when there was none after the start. */
    readonly lastOldFreshSeconds: number;
    /** The same on kept-alive connections. */
    readonly lastOldKeptAliveSeconds: number;
    /** First answer from the new release; undefined when it never answered. */
    readonly firstNewSeconds?: number;
    /** Requests lost in the window. */
    readonly failed: number;
    /** Requests in the window. */
    readonly requests: number;
}

/**
 * Evaluates a switch from the answers of constant load; answers after the window still show how long the old release
 * answered.
 */
export function measureSwitch(answers: readonly Answer[], window: SwitchWindow): SwitchMeasure {
    const { from, to, startedMs, endedMs, untilMs = Number.POSITIVE_INFINITY } = window;
    const after = answers.filter(answer => answer.time >= startedMs && answer.time < untilMs);
    const within = after.filter(answer => answer.time <= endedMs);
    const seconds = (answer: Answer | undefined) =>
        answer === undefined ? 0 : round((answer.time - startedMs) / 1000);
    const last = (kind: Answer["kind"]) =>
        seconds(latest(after.filter(answer => answer.kind === kind && answer.version === from)));
    const firstNew = after.filter(answer => answer.version === to).sort((left, right) => left.time - right.time)[0];
    return {
        lastOldFreshSeconds: last("fresh"),
        lastOldKeptAliveSeconds: last("keptAlive"),
        ...(firstNew === undefined ? {} : { firstNewSeconds: seconds(firstNew) }),
        failed: within.filter(answer => answer.error !== undefined).length,
        requests: within.length,
    };
}

function latest(answers: readonly Answer[]): Answer | undefined {
    return answers.reduce<Answer | undefined>(
        (found, answer) => (found === undefined || answer.time > found.time ? answer : found),
        undefined,
    );
}

function round(seconds: number): number {
    return Math.round(seconds * 1000) / 1000;
}
