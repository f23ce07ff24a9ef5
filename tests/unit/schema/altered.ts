export interface Altered {
    /** The missing or additional key: `slots[].gate.state`. */
    readonly path: string;
    readonly result: unknown;
}

/** Copies of a value, each with one key less in one of its objects. */
export function removed(value: unknown): Altered[] {
    return alter(value, "", (object, path) =>
        Object.keys(object).map(key => {
            const { [key]: _, ...rest } = object;
            return { path: join(path, key), result: rest };
        }),
    );
}

/** Copies of a value, each with an additional key in one of its objects. */
export function added(value: unknown): Altered[] {
    return alter(value, "", (object, path) => [{ path: join(path, "surprise"), result: { ...object, surprise: "x" } }]);
}

function alter(
    value: unknown,
    path: string,
    here: (object: Record<string, unknown>, path: string) => Altered[],
): Altered[] {
    if (Array.isArray(value)) {
        return value.flatMap((item, index) =>
            alter(item, `${path}[]`, here).map(altered => ({ ...altered, result: value.with(index, altered.result) })),
        );
    }
    if (typeof value !== "object" || value === null) return [];
    const object = value as Record<string, unknown>;
    const below = Object.entries(object).flatMap(([key, item]) =>
        alter(item, join(path, key), here).map(({ path, result }) => ({ path, result: { ...object, [key]: result } })),
    );
    return [...here(object, path), ...below];
}

function join(path: string, key: string): string {
    return path === "" ? key : `${path}.${key}`;
}
