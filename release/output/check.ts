/** One check: a line, and the differences below it. */
export interface Finding<State extends string> {
    /** What was checked, such as `blue pods`. */
    readonly name: string;
    readonly state: State;
    /** What was found, in short. */
    readonly says: string;
    /** Differences from what is expected. @default none */
    readonly differences?: readonly Difference[];
    /** What to do about it. @default none */
    readonly advice?: readonly string[];
}

export interface Difference {
    /** Where: an object, a field, a setting. */
    readonly where: string;
    readonly expected?: string;
    readonly got?: string;
}

/** Checks for people, one per line, with differences and advice below. */
export function describeChecks(checks: readonly Finding<string>[]): readonly string[] {
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
