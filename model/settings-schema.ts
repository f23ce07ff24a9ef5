import type { Settings } from "./settings.js";
import { settingsDefinition } from "./settings-definition.js";
import { type JsonSchema, shapeSchema } from "./shape-schema.js";

const prefix = "fastapi-release:";

/**
 * JSON Schema (draft 7, which the YAML language server understands) of `Pulumi.<stack>.yaml`: the settings below
 * `config`, and whatever else Pulumi or other programs keep there.
 */
export function settingsSchema(): JsonSchema {
    const { schema, definitions } = shapeSchema<Settings>(settingsDefinition);
    const properties = Object.entries(schema["properties"] as Readonly<Record<string, JsonSchema>>);
    const required = schema["required"] as readonly string[];
    return {
        $schema: "http://json-schema.org/draft-07/schema#",
        title: "Settings of a fastapi-release stack",
        description: "Pulumi.<stack>.yaml. Made from model/settings-definition.ts by schema/write-schema.ts.",
        type: "object",
        properties: {
            config: {
                description: "Values of the stack.",
                type: "object",
                properties: {
                    "kubernetes:context": {
                        description: "Context of the kubeconfig to work on. The current one is never used unasked.",
                        type: "string",
                    },
                    ...Object.fromEntries(properties.map(([key, value]) => [prefix + key, value])),
                },
                required: required.map(key => prefix + key),
                patternProperties: { [`^${prefix}(?!(${properties.map(([key]) => key).join("|")})$)`]: false },
            },
        },
        required: ["config"],
        definitions,
    };
}
