/** JSON with sorted keys and without undefined ones: equal values give equal text, whatever order they were written in. */
export function canonicalJson(value: unknown): string {
    return JSON.stringify(value, (_key, inner: unknown) => {
        if (typeof inner !== "object" || inner === null || Array.isArray(inner)) return inner;
        const entries = Object.entries(inner);
        return Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0)));
    });
}
