interface ComponentSpec {
    readonly description: string;
    readonly inputProperties: Readonly<Record<string, TypeSpec>>;
    readonly requiredInputs: readonly string[];
    readonly properties: Readonly<Record<string, TypeSpec>>;
    readonly required: readonly string[];
}

interface Schema {
    readonly name: string;
    readonly version: string;
    readonly resources: Readonly<Record<string, ComponentSpec>>;
    readonly types: Readonly<Record<string, ObjectSpec>>;
}

const head = '"""Made from plugin/schema.json by `npm run generate`."""';

/** The files of plugin/python/fastapi_release by name, made from the package's schema: a class for each component. */
export function pythonSdk(text: string): Readonly<Record<string, string>> {
    const schema = JSON.parse(text) as Schema;
    const components = Object.entries(schema.resources).map(
        ([token, spec]) => [token.split(":").at(-1)!, token, spec] as const,
    );
    const modules = components.map(([name, token, spec]) => {
        return [`${snakeCase(name)}.py`, component(name, token, spec, schema.version)] as const;
    });
    const imports = components.map(([name]) => `from .${snakeCase(name)} import ${name}`);
    const names = components.map(([name]) => `"${name}"`);
    const index = [head, "", ...imports.sort(), "", `__all__ = [${names.join(", ")}]`, ""].join("\n");
    const types = Object.entries(typeModules(schema.types, head)).map(
        ([name, module]) => [`${name}.py`, module] as const,
    );
    return Object.fromEntries([["__init__.py", index], ["py.typed", ""], ...modules, ...types]);
}

function component(name: string, token: string, spec: ComponentSpec, version: string): string {
    const { inputProperties, requiredInputs, properties, required, description } = spec;
    const inputs = Object.entries(inputProperties).sort(
        ([left], [right]) => Number(requiredInputs.includes(right)) - Number(requiredInputs.includes(left)),
    );
    const parameters = inputs.map(([key, type]) => {
        const annotation = `pulumi.Input[${pythonType(type, "types.")}]`;
        return requiredInputs.includes(key)
            ? `        ${snakeCase(key)}: ${annotation},`
            : `        ${snakeCase(key)}: Optional[${annotation}] = None,`;
    });
    const outputs = Object.keys(properties).filter(key => !(key in inputProperties));
    const about = inputs.map(([key, { description }]) => `        :param ${snakeCase(key)}: ${description}`);
    const getters = Object.entries(properties).flatMap(([key, type]) => {
        const value = required.includes(key) ? pythonType(type) : `Optional[${pythonType(type)}]`;
        return [
            "",
            "    @property",
            `    def ${snakeCase(key)}(self) -> pulumi.Output[${value}]:`,
            `        """${type["description"]}"""`,
            `        output: pulumi.Output[${value}] = pulumi.get(self, "${key}")`,
            "        return output",
        ];
    });
    return [
        head,
        "",
        "from __future__ import annotations",
        "",
        "from typing import Any, Mapping, Optional, Sequence, Union",
        "",
        "import pulumi",
        "",
        "from . import types",
        "",
        "",
        `class ${name}(pulumi.ComponentResource):`,
        `    """${description}"""`,
        "",
        "    def __init__(",
        "        self,",
        "        resource_name: str,",
        "        *,",
        ...parameters,
        "        opts: Optional[pulumi.ResourceOptions] = None,",
        "    ) -> None:",
        '        """',
        ...about,
        '        """',
        "        given = {",
        ...inputs.map(([key]) => `            "${key}": ${snakeCase(key)},`),
        "        }",
        `        outputs: Mapping[str, Any] = {${outputs.map(key => `"${key}": None`).join(", ")}}`,
        "        super().__init__(",
        `            "${token}",`,
        "            resource_name,",
        "            {**outputs, **given},",
        `            pulumi.ResourceOptions.merge(pulumi.ResourceOptions(version="${version}"), opts),`,
        "            remote=True,",
        "        )",
        ...getters,
        "",
    ].join("\n");
}

/** A type of a Pulumi package's schema. */
export type TypeSpec = Readonly<Record<string, unknown>>;

export interface ObjectSpec {
    readonly description: string;
    readonly properties: Readonly<Record<string, TypeSpec>>;
    readonly required: readonly string[];
}

/** A type in Python's notation; `prefix` precedes the names of the schema's own types. */
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

/** `basedOn` in Python's notation: `based_on`; a class's name becomes its module's. */
export const snakeCase = (name: string) => name.replace(/(?<=[a-z0-9])[A-Z]/g, letter => `_${letter}`).toLowerCase();

/** Python does not allow these as attribute names, so types with them use the functional syntax. */
const keywords = new Set(["from", "in", "is", "not", "class", "import", "global", "pass", "with", "as"]);

/**
 * Modules with a TypedDict for each of the schema's types, with the settings file's keys: one module for releases, one
 * for everything else. `types` exports the names of both.
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
