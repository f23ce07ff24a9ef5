// A package's schema says what its resources and functions take and give, by token:
// {"name", "version", "resources": {TOKEN: {"inputProperties": {NAME: {"$ref": TYPE}}, "requiredInputs", "properties"}},
// "functions": {TOKEN: {"inputs": {"properties", "required"}, "outputs": {"properties"}}}}
import type { MemberNames, Provider } from "./provider.js";

/**
 * The schema as JSON. It names the properties and leaves their types open: enough for programs in YAML, which look up
 * tokens and names in it; no SDK is generated from it.
 */
export function packageSchema({ name, members }: Provider, version: string): string {
    return JSON.stringify({
        name,
        version,
        resources: mapValues(members.resources, ({ inputs, required, outputs }) => ({
            inputProperties: properties(inputs),
            requiredInputs: required,
            properties: properties(outputs),
        })),
        functions: mapValues(members.functions, ({ inputs, required, outputs }) => ({
            inputs: { properties: properties(inputs), required },
            outputs: { properties: properties(outputs) },
        })),
    });
}

function properties(names: readonly string[]): object {
    return Object.fromEntries(names.map(name => [name, { $ref: "pulumi.json#/Any" }]));
}

function mapValues<T>(members: Readonly<Record<string, MemberNames>>, one: (names: MemberNames) => T) {
    return Object.fromEntries(Object.entries(members).map(([token, names]) => [token, one(names)]));
}
