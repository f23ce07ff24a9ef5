import type { FailureReason } from "./failure-reason.js";

/** At most this many lines of the failed step's output. */
const shownLines = 12;

/** What is known about an image whose build failed. */
export interface FailedBuild {
    /** `localhost:5000/users:1.4.0` */
    readonly image: string;
    /** What the build printed, oldest first. */
    readonly output: readonly string[];
    /** What the provider said in the end. */
    readonly error: string;
    /** The Dockerfile, if it could be read. */
    readonly dockerfile?: { readonly path: string; readonly text: string };
}

/**
 * Why an image could not be built: the step that failed, where it stands in the Dockerfile, and the last lines that it
 * printed, in place of Pulumi's diagnostics. Undefined if no step failed: the error then says it all.
 */
export function buildFailure({ image, output, error, dockerfile }: FailedBuild): FailureReason | undefined {
    const command = failedCommand(error, output);
    if (command === undefined) return undefined;
    const start = output.findLastIndex(line => isStep(line) && instructionOf(line).includes(command));
    const printed = output
        .slice(start + 1)
        .map(withoutMarks)
        .filter(line => line.trim() !== "" && !isNoise(line));
    const step = start === -1 ? `RUN ${command}` : instructionOf(output[start]!);
    const line = dockerfile === undefined ? undefined : lineOf(step, dockerfile.text);
    const where = line === undefined ? "" : ` (${dockerfile!.path}, line ${line})`;
    const code = /(?:exit code: |non-zero code: )(\d+)/.exec(error)?.[1];
    return {
        lines: [
            `the build of ${image} failed at: ${step}${where}`,
            ...printed.slice(-shownLines).map(text => `    ${text}`),
            ...(code === undefined ? [] : [`    ended with exit code ${code}`]),
        ],
        clues: [...printed, error],
    };
}

/** The shell command that the builder names: the classic one, BuildKit, or a BuildKit before version 0.11. */
function failedCommand(error: string, output: readonly string[]): string | undefined {
    const named = [error, ...output.toReversed()].map(text => {
        return (
            /The command '(?:\/bin\/sh -c )?([\s\S]*?)' returned a non-zero code/.exec(text)?.[1] ??
            /process "(?:\/bin\/sh -c )?((?:[^"\\]|\\.)*)" did not complete successfully/.exec(text)?.[1] ??
            /executor failed running \[(?:\/bin\/sh -c )?([\s\S]*)\]: exit code/.exec(text)?.[1]
        );
    });
    return named.find(command => command !== undefined)?.replace(/\\(["\\])/g, "$1");
}

/** `Step 3/7 : RUN …`, `[builder 3/7] RUN …` or `#7 [3/7] RUN …`: how builders announce a step. */
const announcement = /^(?:Step \d+\/\d+ : |(?:#\d+ )?\[[^\]]*?\d+\/\d+\] )/;

function isStep(line: string): boolean {
    return announcement.test(line);
}

function instructionOf(line: string): string {
    return line.replace(announcement, "").trim();
}

/** The line as the step printed it: BuildKit's plain output puts `#7 0.512 ` before it. */
function withoutMarks(line: string): string {
    return line.replace(/^#\d+ (\d+\.\d+ )?/, "");
}

function isNoise(line: string): boolean {
    return /^ ?---> |^ERROR: process "|^Removing intermediate container|^\[?notice\]?/.test(line);
}

/** Where an instruction begins in a Dockerfile, from 1; builders join lines that a backslash continues. */
function lineOf(step: string, text: string): number | undefined {
    const squeezed = (part: string) => part.replace(/\s+/g, " ").trim();
    const lines = text.split("\n");
    const wanted = squeezed(step);
    for (let index = 0; index < lines.length; index++) {
        let end = index;
        while (
            end + 1 < lines.length &&
            ((end > index && isComment(lines[end]!)) || lines[end]!.trimEnd().endsWith("\\"))
        )
            end++;
        // Builders leave comments between continued lines out.
        const instruction = lines.slice(index, end + 1).filter((line, nth) => nth === 0 || !isComment(line));
        if (squeezed(instruction.map(line => line.replace(/\\\s*$/, " ")).join(" ")) === wanted) return index + 1;
    }
    return undefined;
}

function isComment(line: string): boolean {
    return /^\s*#/.test(line);
}
