import type { Difference } from "../checks/check.js";

/**
 * Fields that an object has other than they were written. What was not written is the API server's to fill in; of a
 * selector nothing is: one label more, and it selects others.
 *
 * @param where the path so far, such as `spec`
 */
export function fieldDifferences(written: unknown, found: unknown, where: string): readonly Difference[] {
    if (Array.isArray(written)) {
        const list = Array.isArray(found) ? found : [];
        if (list.length !== written.length) return [{ where, expected: shown(written), got: shown(found) }];
        return written.flatMap((each, index) => fieldDifferences(each, list[index], `${where}[${index}]`));
    }
    if (typeof written === "object" && written !== null) {
        const fields = (typeof found === "object" && found !== null ? found : {}) as Readonly<Record<string, unknown>>;
        const isSelector = /(^|\.)(selector|matchLabels)$/.test(where);
        const more = isSelector ? Object.keys(fields).filter(key => !Object.hasOwn(written, key)) : [];
        return [
            ...Object.entries(written).flatMap(([key, value]) =>
                fieldDifferences(value, fields[key], `${where}.${key}`),
            ),
            ...more.map(key => ({ where: `${where}.${key}`, expected: "nothing", got: shown(fields[key]) })),
        ];
    }
    return written === found ? [] : [{ where, expected: shown(written), got: shown(found) }];
}

function shown(value: unknown): string {
    if (value === undefined) return "nothing";
    return typeof value === "string" ? value : JSON.stringify(value);
}
