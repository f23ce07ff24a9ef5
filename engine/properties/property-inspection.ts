import { type PropertyMap, type PropertyValue, Secret, Unknown } from "../property-value.js";

type Test = (value: PropertyValue) => boolean;

function someProperty(value: PropertyValue | undefined, test: Test): boolean {
    if (value === undefined) return false;
    if (test(value)) return true;
    if (value === null || typeof value !== "object" || value instanceof Unknown) return false;
    if (value instanceof Secret) return someProperty(value.value, test);
    if (Array.isArray(value)) return value.some(item => someProperty(item, test));
    return Object.values(value).some(item => someProperty(item, test));
}

/** Whether a value, or anything in it, is not known yet. */
export function containsUnknown(value: PropertyValue | undefined): boolean {
    return someProperty(value, item => item instanceof Unknown);
}

/** Whether a value, or anything in it, is a secret. */
export function containsSecret(value: PropertyValue | undefined): boolean {
    return someProperty(value, item => item instanceof Secret);
}

/** The value without its secret wrappings, at any depth. */
export function revealSecrets(value: PropertyValue): PropertyValue {
    if (value === null || typeof value !== "object" || value instanceof Unknown) return value;
    if (value instanceof Secret) return revealSecrets(value.value);
    if (Array.isArray(value)) return value.map(revealSecrets);
    return revealSecretsIn(value);
}

/** The same for a whole map. */
export function revealSecretsIn(map: PropertyMap): PropertyMap {
    return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, revealSecrets(value)]));
}
