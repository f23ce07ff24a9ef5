import type { Finding } from "./finding.js";

/**
 * A Dockerfile with all that keeps releases of it from serving put right. Undefined if nothing does, or if something needs
 * a person.
 */
export function amendDockerfile(text: string, findings: readonly Finding[]): string | undefined {
    const stopping = findings.filter(({ stops }) => stops);
    const amendments = stopping.flatMap(({ amendment }) => amendment ?? []);
    if (stopping.length === 0 || amendments.length < stopping.length) return undefined;
    const newline = text.includes("\r\n") ? "\r\n" : "\n";
    const lines = text.replace(/\r?\n$/, "").split(/\r?\n/);
    // From below, so that the lines above keep their numbers.
    for (const { line, lines: added, replaces } of amendments.toSorted((left, right) => right.line - left.line)) {
        lines.splice(line - 1, replaces ? 1 : 0, ...added);
    }
    return lines.join(newline) + newline;
}
