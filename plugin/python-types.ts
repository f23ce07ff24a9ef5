/** A type of a Pulumi package's schema. */
export type TypeSpec = Readonly<Record<string, unknown>>;

export interface ObjectSpec {
    readonly description: string;
    readonly properties: Readonly<Record<string, TypeSpec>>;
    readonly required: readonly string[];
}

/** A type as Python writes it; `prefix` precedes the names of the schema's own types. */
export function pythonType(spec: TypeSpec, prefix = ""): string {
    const inner = (of: unknown) => pythonType(of as TypeSpec, prefix);
    if (typeof spec["$ref"] === "string") return reference(spec["$ref"], prefix);
    if (Array.isArray(spec["oneOf"])) return `Union[${spec["oneOf"].map(inner).join(", ")}]`;
    switch (spec["type"]) {
        case "integer":
            return "int";
        case "boolean":
            return "bool";
        case "array":
            return `Sequence[${inner(spec["items"])}]`;
        case "object":
            return `Mapping[str, ${inner(spec["additionalProperties"])}]`;
        default:
            return "str";
    }
}

function reference(text: string, prefix: string): string {
    return text === "pulumi.json#/Any" ? "Any" : `${prefix}${nameOf(text)}`;
}

const nameOf = (token: string) => token.split(":").at(-1)!;

/** `basedOn` as Python writes it: `based_on`; a class's name becomes that of its module. */
export const snakeCase = (name: string) => name.replace(/(?<=[a-z0-9])[A-Z]/g, letter => `_${letter}`).toLowerCase();

/** Python cannot have these as names of attributes, so their types are written as calls. */
const keywords = new Set(["from", "in", "is", "not", "class", "import", "global", "pass", "with", "as"]);

/**
 * Modules with a TypedDict for each of the schema's types, whose keys are those of the settings file: what a release is,
 * and everything else. `types` has the names of both.
 */
export function typeModules(
    types: Readonly<Record<string, ObjectSpec>>,
    head: string,
): Readonly<Record<"types" | "release_types" | "service_types", string>> {
    const ofRelease = reachable("Release", types);
    const all = Object.entries(types).map(([token, spec]) => [nameOf(token), spec] as const);
    const release = all.filter(([name]) => ofRelease.has(name));
    const service = all.filter(([name]) => !ofRelease.has(name));
    const list = (module: string, of: typeof all) =>
        [`from .${module} import (`, ...of.map(([name]) => `    ${name} as ${name},`), ")"].join("\n");
    const index = [head, "", list("release_types", release), list("service_types", service), ""].join("\n");
    const used = service.flatMap(([, spec]) => [...references(spec)]).filter(name => ofRelease.has(name));
    const borrowed = [...new Set(used)].sort().map(name => `    ${name},`);
    return {
        types: index,
        release_types: module(head, release, []),
        service_types: module(head, service, ["from .release_types import (", ...borrowed, ")", ""]),
    };
}

function module(head: string, types: readonly (readonly [string, ObjectSpec])[], imports: readonly string[]): string {
    return [
        head,
        "",
        "from __future__ import annotations",
        "",
        "from typing import Any, Mapping, Sequence, Union",
        "",
        "import pulumi",
        "from typing_extensions import Required, TypedDict",
        "",
        ...imports,
        ...types.flatMap(([name, spec]) => [...typedDict(name, spec), ""]),
    ].join("\n");
}

function typedDict(name: string, { properties, required }: ObjectSpec): string[] {
    const entries = Object.entries(properties).map(([key, spec]) => {
        const type = `pulumi.Input[${pythonType(spec)}]`;
        return [key, required.includes(key) ? `Required[${type}]` : type] as const;
    });
    if (!entries.some(([key]) => keywords.has(key))) {
        return [`class ${name}(TypedDict, total=False):`, ...entries.map(([key, type]) => `    ${key}: ${type}`)];
    }
    const keys = entries.map(([key, type]) => `        "${key}": "${type}",`);
    return [`${name} = TypedDict(`, `    "${name}",`, "    {", ...keys, "    },", "    total=False,", ")"];
}

function reachable(start: string, types: Readonly<Record<string, ObjectSpec>>): ReadonlySet<string> {
    const byName = new Map(Object.entries(types).map(([token, spec]) => [nameOf(token), spec]));
    const found = new Set<string>();
    const visit = (name: string) => {
        if (found.has(name)) return;
        found.add(name);
        for (const next of references(byName.get(name)!)) visit(next);
    };
    visit(start);
    return found;
}

function references(spec: ObjectSpec): ReadonlySet<string> {
    const all = JSON.stringify(spec.properties).matchAll(/"\$ref":"#\/types\/[^"]*:([^":]+)"/g);
    return new Set([...all].map(([, name]) => name!));
}
