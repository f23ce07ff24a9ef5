import { type ObjectSpec, pythonType, snakeCase, type TypeSpec, typeModules } from "./python-types.js";

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

const head = '"""Made from plugin/schema.json by dist/plugin/write-python-sdk.js."""';

/** The files of plugin/python/fastapi_release by name, made of the package's schema: a class for each component. */
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
