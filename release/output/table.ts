/** A column of a table. */
export interface Column {
    readonly name: string;
    /** Order in which columns are dropped on a narrow terminal, 1 before 2; absent: never. */
    readonly drop?: number;
}

/** An empty cell. */
export const nothing = "-";

const gap = "  ";
/** Minimum width of the last column: below it another column is dropped, or the text no longer wraps. */
const wantedWidth = 24;
const leastWidth = 10;

/**
 * Lines of a table, the header first, each row as one or more lines. If the width is given, drops columns until the last
 * one has room: first empty ones, then by `drop`. Text too long for the last column continues below it.
 *
 * @param width characters per line; absent: as wide as needed, with all columns
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

/** Indexes of the shown columns. */
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

/** Lines of at most this many characters, wrapped between words, and within a longer word. */
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
