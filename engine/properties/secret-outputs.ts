import { type PropertyMap, type PropertyValue, Secret, Unknown } from "../property-value.js";
import { containsSecret } from "./property-inspection.js";

function isMap(value: PropertyValue | undefined): value is PropertyMap {
    return (
        typeof value === "object" &&
        value !== null &&
        !Array.isArray(value) &&
        !(value instanceof Secret) &&
        !(value instanceof Unknown)
    );
}

function keepSecret(output: PropertyValue, input: PropertyValue | undefined): PropertyValue {
    if (input instanceof Secret) return containsSecret(output) ? output : new Secret(output);
    if (isMap(output) && isMap(input)) {
        return Object.fromEntries(Object.entries(output).map(([key, value]) => [key, keepSecret(value, input[key])]));
    }
    if (Array.isArray(output) && Array.isArray(input)) {
        return output.map((item, index) => keepSecret(item, input[index]));
    }
    return output;
}

/** Outputs of which every value that repeats a secret input, and every one named in `alsoSecret`, is a secret. */
export function keepSecrets(outputs: PropertyMap, inputs: PropertyMap, alsoSecret: readonly string[]): PropertyMap {
    const kept = Object.fromEntries(
        Object.entries(outputs).map(([key, value]) => [key, keepSecret(value, inputs[key])]),
    );
    for (const key of alsoSecret) {
        const value = kept[key];
        if (value !== undefined && !(value instanceof Secret)) kept[key] = new Secret(value);
    }
    return kept;
}
