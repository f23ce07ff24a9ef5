const kinds = [
    ["create", "+ ", "created", "to create"],
    ["update", "~ ", "updated", "to update"],
    ["delete", "- ", "deleted", "to delete"],
    ["replace", "+-", "replaced", "to replace"],
    ["import", "= ", "imported", "to import"],
] as const;

/** The lines of the Resources section. */
export function formatResourceCounts(
    changes: Readonly<Record<string, number | undefined>>,
    errored: number,
    preview: boolean,
): string {
    const lines: string[] = [];
    let changed = 0;
    for (const [operation, sign, done, planned] of kinds) {
        const count = changes[operation] ?? 0;
        if (count > 0) {
            lines.push(`${sign}${count} ${preview ? planned : done}`);
            changed += count;
        }
    }
    const same = changes.same ?? 0;
    if (same > 0) {
        lines.push(lines.length > 1 ? `${changed} changes. ${same} unchanged` : `${same} unchanged`);
    } else if (lines.length > 1) {
        lines.push(`${changed} changes`);
    }
    if (errored > 0) {
        lines.push(`${errored} errored`);
    }
    return lines.map(line => `    ${line}\n`).join("");
}
