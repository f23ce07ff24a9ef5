/** One thing that was looked at: a line, and below it what is not as it should be. */
export interface Check<State extends string> {
    /** What was looked at, such as `blue pods`. */
    readonly name: string;
    readonly state: State;
    /** What was found, in short. */
    readonly says: string;
    /** What is not as it should be. @default nothing */
    readonly differences?: readonly Difference[];
    /** What to do about it. @default nothing */
    readonly advice?: readonly string[];
}

export interface Difference {
    /** Where: an object, a field, a setting. */
    readonly where: string;
    readonly expected?: string;
    readonly got?: string;
}

/** Checks for people, a line each; what differs and what to do stands below. */
export function describeChecks(checks: readonly Check<string>[]): readonly string[] {
    const width = Math.max(0, ...checks.map(({ state }) => state.length));
    const indent = " ".repeat(width + 2);
    return checks.flatMap(({ name, state, says, differences = [], advice = [] }) => [
        `${state.padEnd(width)}  ${name}: ${says}`,
        ...differences.flatMap(difference => describeDifference(difference).map(line => indent + line)),
        ...advice.map(line => `${indent}do: ${line}`),
    ]);
}

function describeDifference({ where, expected, got }: Difference): string[] {
    return [
        `- ${where}`,
        ...(expected === undefined ? [] : [`    expected ${expected}`]),
        ...(got === undefined ? [] : [`    got      ${got}`]),
    ];
}
