import { type PropertyMap, type PropertyValue, Secret, Unknown } from "./property-value.js";

/** JSON: a property value with its secrets in the clear and without unknowns. */
export type PlainValue = null | boolean | number | string | PlainValue[] | PlainObject;

export interface PlainObject {
    [key: string]: PlainValue;
}

/** What stands for an unknown value where only plain ones are possible: the same text as on Pulumi's wire. */
export const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The value without its secrets' wrappings; unknowns become `unknownText`. */
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

/** Whether a value of a preview is not known yet, or has parts that are not. */
export function hasUnknown(value: PropertyValue): boolean {
    if (value instanceof Secret) return hasUnknown(value.value);
    if (value instanceof Unknown) return true;
    return typeof value === "object" && value !== null && Object.values(value).some(hasUnknown);
}

export function isPlainObject(value: unknown): value is PlainObject {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a property value is a map: not a list, not a secret, not an unknown. */
export function isPropertyMap(value: PropertyValue | undefined): value is PropertyMap {
    return isPlainObject(value) && !((value as unknown) instanceof Secret) && !((value as unknown) instanceof Unknown);
}

/** Equality of JSON values; the order of keys does not count. */
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
