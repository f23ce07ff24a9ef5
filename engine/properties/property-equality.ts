import { type PropertyValue, Secret, Unknown } from "../property-value.js";

/**
 * Whether two values are the same. A secret equals only a secret: that a value became one is a change of its state.
 * Unknowns equal each other.
 */
export function equalProperties(a: PropertyValue | undefined, b: PropertyValue | undefined): boolean {
    if (a === b) return true;
    if (a === undefined || b === undefined || a === null || b === null) return false;
    if (typeof a !== "object" || typeof b !== "object") return false;
    if (a instanceof Secret || b instanceof Secret) {
        return a instanceof Secret && b instanceof Secret && equalProperties(a.value, b.value);
    }
    if (a instanceof Unknown || b instanceof Unknown) return a instanceof Unknown && b instanceof Unknown;
    if (Array.isArray(a) || Array.isArray(b)) {
        return (
            Array.isArray(a) &&
            Array.isArray(b) &&
            a.length === b.length &&
            a.every((value, index) => equalProperties(value, b[index]))
        );
    }
    const keys = Object.keys(a);
    if (keys.length !== Object.keys(b).length) return false;
    return keys.every(key => Object.hasOwn(b, key) && equalProperties(a[key], b[key]));
}
