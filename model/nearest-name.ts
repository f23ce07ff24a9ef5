/** The candidate that a mistyped name most likely meant: at most a third of its letters differ. */
export function nearestName(typed: string, candidates: readonly string[]): string | undefined {
    let nearest: string | undefined;
    let fewest = Math.max(1, Math.floor(typed.length / 3)) + 1;
    for (const candidate of candidates) {
        const edits = countEdits(typed.toLowerCase(), candidate.toLowerCase());
        if (edits < fewest) {
            fewest = edits;
            nearest = candidate;
        }
    }
    return nearest;
}

/** Letters to insert, delete or change to get from one word to the other (Levenshtein). */
function countEdits(from: string, to: string): number {
    if (Math.abs(from.length - to.length) > to.length) return from.length;
    let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
    for (let row = 1; row <= from.length; row++) {
        const current = [row];
        for (let column = 1; column <= to.length; column++) {
            const change = from[row - 1] === to[column - 1] ? 0 : 1;
            current.push(Math.min(current[column - 1]! + 1, previous[column]! + 1, previous[column - 1]! + change));
        }
        previous = current;
    }
    return previous[to.length]!;
}
