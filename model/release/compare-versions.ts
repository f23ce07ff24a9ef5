/**
 * The order of two versions: negative if the left one is older. Semver's precedence, which for timestamp versions is
 * their order in time: `1.4.0-rc.2` is older than `1.4.0`, `2026.11.21-090512` than `2026.11.21-143005`.
 */
export function compareVersions(left: string, right: string): number {
    const [a, b] = [split(left), split(right)];
    const byNumbers = compareLists(a.numbers, b.numbers);
    if (byNumbers !== 0) return byNumbers;
    // A release comes after all its previews.
    if (a.preview === undefined || b.preview === undefined) {
        return Number(a.preview === undefined) - Number(b.preview === undefined);
    }
    return compareLists(a.preview, b.preview);
}

function split(version: string): { numbers: readonly string[]; preview?: readonly string[] } {
    const dash = version.indexOf("-");
    if (dash < 0) return { numbers: version.split(".") };
    return { numbers: version.slice(0, dash).split("."), preview: version.slice(dash + 1).split(".") };
}

/** Part by part; if one list is the beginning of the other, the shorter one comes first. */
function compareLists(left: readonly string[], right: readonly string[]): number {
    for (const [index, part] of left.entries()) {
        const other = right[index];
        if (other === undefined) return 1;
        const order = compareParts(part, other);
        if (order !== 0) return order;
    }
    return left.length - right.length;
}

/** Numbers by value, and before words. */
function compareParts(left: string, right: string): number {
    const [leftIsNumber, rightIsNumber] = [left, right].map(part => /^[0-9]+$/.test(part));
    if (leftIsNumber && rightIsNumber) {
        const difference = BigInt(left) - BigInt(right);
        return difference < 0n ? -1 : difference > 0n ? 1 : 0;
    }
    if (leftIsNumber !== rightIsNumber) return leftIsNumber ? -1 : 1;
    return left < right ? -1 : left > right ? 1 : 0;
}
