/** JSON: a property value with its secrets in plain text and without unknowns. */
export type PlainValue = null | boolean | number | string | PlainValue[] | PlainObject;

export interface PlainObject {
    [key: string]: PlainValue;
}

/** Represents an unknown value where only plain ones are possible: the same text as on Pulumi's wire. */
export const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The value without its wrappers for secrets; unknowns become `unknownText`. */
export function plainValue(value: PropertyValue): PlainValue {
    if (value instanceof Secret) {
        return plainValue(value.value);
    }
    if (value instanceof Unknown) {
        return unknownText;
    }
    if (Array.isArray(value)) {
        return value.map(plainValue);
    }
    return typeof value === "object" && value !== null ? plainObject(value) : value;
}

export function plainObject(map: PropertyMap): PlainObject {
    return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, plainValue(value)]));
}

/** Whether a value in a preview is unknown, wholly or in part. */
export function hasUnknown(value: PropertyValue): boolean {
    if (value instanceof Secret) return hasUnknown(value.value);
    if (value instanceof Unknown) return true;
    return typeof value === "object" && value !== null && Object.values(value).some(hasUnknown);
}

export function isPlainObject(value: unknown): value is PlainObject {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a property value is a map, as opposed to a list, a secret or an unknown. */
export function isPropertyMap(value: PropertyValue | undefined): value is PropertyMap {
    return isPlainObject(value) && !((value as unknown) instanceof Secret) && !((value as unknown) instanceof Unknown);
}

/** Equality of JSON values; the order of keys does not matter. */
export function sameValue(a: PlainValue | undefined, b: PlainValue | undefined): boolean {
    if (Array.isArray(a) && Array.isArray(b)) {
        return a.length === b.length && a.every((item, index) => sameValue(item, b[index]));
    }
    if (isPlainObject(a) && isPlainObject(b)) {
        const keys = Object.keys(a);
        return keys.length === Object.keys(b).length && keys.every(key => key in b && sameValue(a[key], b[key]));
    }
    return a === b;
}

/** A value that must not be shown: encrypted in the state, `[secret]` in events. */
export class Secret {
    constructor(readonly value: PropertyValue) {}
}

/** A value that is not known yet: only during a preview. */
export class Unknown {
    static readonly value = new Unknown();
    private constructor() {}
}

/** Any value of a resource property. Assets, archives and resource references stay the signed objects they are. */
export type PropertyValue = null | boolean | number | string | Secret | Unknown | PropertyValue[] | PropertyMap;

export interface PropertyMap {
    [key: string]: PropertyValue;
}
