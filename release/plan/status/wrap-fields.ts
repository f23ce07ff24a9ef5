/**
 * Fields behind a prefix, separated by commas; where they do not fit into the width, the rest goes on below, indented.
 *
 * @param width characters of a line
 * @param hang what stands before the fields on each further line
 */
export function wrapFields(prefix: string, hang: string, fields: readonly string[], width: number): string[] {
    const lines: string[] = [];
    let line = prefix;
    let isFirst = true;
    fields.forEach((field, index) => {
        const text = index === fields.length - 1 ? field : `${field},`;
        const longer = isFirst ? line + text : `${line} ${text}`;
        if (!isFirst && longer.length > width) {
            lines.push(line);
            line = hang + text;
        } else line = longer;
        isFirst = false;
    });
    return [...lines, line];
}
