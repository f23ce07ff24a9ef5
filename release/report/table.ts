/** A column of a table. */
export interface Column {
    readonly name: string;
    /** Which goes first where a line is too narrow for all, 1 before 2; absent: it stays. */
    readonly drop?: number;
}

/** A cell that has nothing to say. */
export const nothing = "-";

const gap = "  ";
/** The last column's room below which another column goes, and below which it is not wrapped further. */
const wantedWidth = 24;
const leastWidth = 10;

/**
 * Lines of a table, the header first, each row as one or more lines. Where the width is given, columns are left out
 * until the last one has room: first those in which no row says anything, then by their `drop`. What is still too long
 * for the last column goes on below it.
 *
 * @param width characters in a line; absent: as wide as it needs, with all columns
 */
export function tableLines(
    columns: readonly Column[],
    rows: readonly (readonly string[])[],
    width?: number,
): string[][] {
    const shown = chooseColumns(columns, rows, width);
    const table = [columns.map(({ name }) => name), ...rows].map(row => shown.map(index => row[index] ?? nothing));
    const widths = shown.map((_, column) => widest(table, column));
    const indent = widths.slice(0, -1).reduce((sum, cells) => sum + cells + gap.length, 0);
    return table.map(row => {
        const last = row.at(-1) ?? "";
        const parts = width === undefined ? [last] : wrapWords(last, Math.max(leastWidth, width - indent));
        const start = row.slice(0, -1).map((cell, column) => cell.padEnd(widths[column]!) + gap);
        return parts.map((part, line) => ((line === 0 ? start.join("") : " ".repeat(indent)) + part).trimEnd());
    });
}

/** Indexes of the columns that are shown. */
function chooseColumns(columns: readonly Column[], rows: readonly (readonly string[])[], width?: number): number[] {
    const all = columns.map((_, index) => index);
    if (width === undefined) return all;
    const table = [columns.map(({ name }) => name), ...rows];
    const last = all.length - 1;
    const isEmpty = (index: number) => rows.every(row => row[index] === nothing);
    const rank = (index: number) => (isEmpty(index) ? 0 : (columns[index]!.drop ?? Number.POSITIVE_INFINITY));
    const leaving = all
        .filter(index => columns[index]!.drop !== undefined)
        .sort((left, right) => rank(left) - rank(right) || left - right);
    let shown = all;
    const fits = () => {
        const before = shown.slice(0, -1).reduce((sum, index) => sum + widest(table, index) + gap.length, 0);
        return before + Math.min(wantedWidth, widest(table, last)) <= width;
    };
    while (!fits() && leaving.length > 0) {
        const gone = leaving.shift();
        shown = shown.filter(index => index !== gone);
    }
    return shown;
}

function widest(table: readonly (readonly string[])[], column: number): number {
    return Math.max(...table.map(row => row[column]!.length));
}

/** Lines of at most so many characters, broken between words, and within one that is longer. */
export function wrapWords(text: string, width: number): string[] {
    const lines: string[] = [];
    let line = "";
    for (const word of text.split(" ")) {
        if (line !== "" && line.length + 1 + word.length > width) {
            lines.push(line);
            line = "";
        }
        line = line === "" ? word : `${line} ${word}`;
        while (line.length > width) {
            lines.push(line.slice(0, width));
            line = line.slice(width);
        }
    }
    return [...lines, line];
}
