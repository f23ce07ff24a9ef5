import { progressSeconds } from "../../platform/progress-lines.js";
import { countTests, type FileResult, type RanTest } from "./file-result.js";
import type { Ran } from "./worker-process.js";

/** `stories/ledger: 7 passed, 41 s`. */
export function headLine({ file, seconds, tests }: FileResult): string {
    const { passed, failed } = countTests([{ file, seconds, tests }]);
    const counts = [...(passed > 0 ? [`${passed} passed`] : []), ...(failed > 0 ? [`${failed} failed`] : [])];
    return `${failed === 0 ? "✓" : "✗"} ${file}: ${counts.join(", ")}, ${progressSeconds(seconds)}`;
}

const indent = (text: string, by: string) => text.replace(/^(?=.)/gm, by);

/** Its tests below their suites, in the form of mocha's `spec` reporter. */
function testLines(tests: readonly RanTest[]): string[] {
    let shown: readonly string[] = [];
    return tests.flatMap(({ path, ms, failure }) => {
        const suites = path.slice(0, -1);
        const same = suites.findIndex((title, index) => title !== shown[index]);
        const news =
            same < 0 ? [] : suites.slice(same).map((title, index) => indent(title, "  ".repeat(same + index + 1)));
        shown = suites;
        const took = ms >= 100 ? ` (${progressSeconds(ms / 1000)})` : "";
        return [
            ...news,
            indent(`${failure === undefined ? "✓" : "✗"} ${path.at(-1)}${took}`, "  ".repeat(path.length)),
        ];
    });
}

/** Every failure with the titles above it. */
export function failureTexts(results: readonly FileResult[]): string[] {
    return results.flatMap(({ file, tests }) =>
        tests.flatMap(({ path, failure }) =>
            failure === undefined ? [] : [`✗ ${file}: ${path.join(" › ")}\n${indent(failure, "    ")}`],
        ),
    );
}

/** The report on a file that ended. @param eachTest lists passed tests too */
export function toldFile({ result, output }: Ran, eachTest: boolean): string {
    const isGreen = countTests([result]).failed === 0;
    return [
        headLine(result),
        ...(eachTest || !isGreen ? testLines(result.tests) : []),
        ...(output.trim() === "" ? [] : [indent(output.trimEnd(), "  | ")]),
        ...failureTexts([result]),
    ].join("\n");
}
