/** Resources by operation without those that change nothing. */
export function changesOnly(changes: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
    return Object.fromEntries(Object.entries(changes).filter(([op]) => !unchanging.includes(op)));
}

const unchanging = ["same", "read", "refresh", "discard"];
