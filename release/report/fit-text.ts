import { stripVTControlCharacters } from "node:util";

/** With the blanks before it. One word is what stands between backticks, to be copied, and a number with its unit. */
const word = /\s*(?:`[^`]*`|\d (?=%|(?:s|min|h|d)\b)|\S)+/g;

/** The branches of a tree, and blanks. */
const indentation = /^[\s│├└─]*/;

/** What stands before the last column of a table. */
const columnsBefore = /^.* {2}/;

/**
 * Text for people on a terminal: a line that is too long is broken at blanks and goes on below, further in, or where its
 * last column begins. A word that is longer than a line stays whole.
 *
 * @param columns characters in a line; absent: nothing is broken
 */
export function fitText(text: string, columns?: number): string {
    if (columns === undefined) return text;
    const lines = text.split("\n").flatMap(line => fitLine(line, columns));
    return lines.join("\n");
}

function fitLine(line: string, columns: number): readonly string[] {
    if (stripVTControlCharacters(line).length <= columns) return [line];
    const [start = ""] = indentation.exec(line) ?? [];
    const [column = ""] = columnsBefore.exec(line.slice(start.length, columns / 2)) ?? [];
    const further = start === "" ? "    " : `${start.replaceAll("├─", "│ ").replaceAll(/[^│]/g, " ")}  `;
    const hang = column === "" ? further : further.slice(0, start.length) + " ".repeat(column.length);
    const lines: string[] = [];
    let current = "";
    for (const text of line.match(word) ?? []) {
        if (current.trim() === "" || current.length + text.length <= columns) {
            current += text;
            continue;
        }
        lines.push(current);
        const rest = text.trimStart();
        current = (hang.length + rest.length <= columns ? hang : further) + rest;
    }
    return [...lines, current];
}
