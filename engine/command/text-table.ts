/** Columns two blanks apart, the last one ragged; a cell of several lines keeps its column. */
export function formatTable(rows: readonly (readonly string[])[], indent = ""): string {
    const widths: number[] = [];
    for (const row of rows) {
        for (const [column, cell] of row.entries()) {
            const width = Math.max(...cell.split("\n").map(line => line.length));
            widths[column] = Math.max(widths[column] ?? 0, width);
        }
    }
    const lines: string[] = [];
    for (const row of rows) {
        const cells = row.map(cell => cell.split("\n"));
        const height = Math.max(...cells.map(cell => cell.length));
        for (let line = 0; line < height; line++) {
            const padded = cells.map((cell, column) => {
                const text = cell[line] ?? "";
                return column === cells.length - 1 ? text : text.padEnd(widths[column] as number);
            });
            lines.push(indent + padded.join("  "));
        }
    }
    return lines.map(line => `${line}\n`).join("");
}
