// Quantities (resources, sizes) have several spellings for one amount: 1000m is 1, 1024Mi is 1Gi. The API server
// answers in its own spelling.
const factors: Record<string, number> = {
    n: 1e-9,
    u: 1e-6,
    m: 1e-3,
    "": 1,
    k: 1e3,
    M: 1e6,
    G: 1e9,
    T: 1e12,
    P: 1e15,
    E: 1e18,
    Ki: 2 ** 10,
    Mi: 2 ** 20,
    Gi: 2 ** 30,
    Ti: 2 ** 40,
    Pi: 2 ** 50,
    Ei: 2 ** 60,
};

/** Fields below which the API server reads its leaves as quantities. */
const quantityFields = new Set(["limits", "requests", "capacity", "hard", "averageValue", "sizeLimit", "storage"]);

/** Whether two leaves at a path are the same amount, spelt differently. */
export function sameQuantity(path: readonly (string | number)[], a: unknown, b: unknown): boolean {
    if (!path.some(part => typeof part === "string" && quantityFields.has(part))) {
        return false;
    }
    const [first, second] = [amount(a), amount(b)];
    return first !== undefined && second !== undefined && Math.abs(first - second) <= Math.abs(first) * 1e-12;
}

function amount(value: unknown): number | undefined {
    if (typeof value === "number") {
        return value;
    }
    const match = typeof value === "string" ? /^([+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)([a-zA-Z]*)$/.exec(value) : null;
    const factor = match ? factors[match[2] ?? ""] : undefined;
    return match && factor !== undefined ? Number(match[1]) * factor : undefined;
}
