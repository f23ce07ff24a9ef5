import { settingsPrefix } from "./config-value.js";
import type { Settings } from "./settings.js";
import { settingsDefinition } from "./settings-definition.js";
import type { AnyKeyShape, AnyShape, Shape, TextRule } from "./shape.js";
import { amountPattern } from "./shape.js";
import { timePattern } from "./time-rules.js";

/**
 * JSON Schema (draft 7, which the YAML language server understands) of `Pulumi.<stack>.yaml`: the settings under
 * `config`, and whatever else Pulumi or other programs keep there.
 */
export function settingsSchema(): JsonSchema {
    const { schema, definitions } = shapeSchema<Settings>(settingsDefinition);
    const properties = Object.entries(schema["properties"] as Readonly<Record<string, JsonSchema>>);
    const required = schema["required"] as readonly string[];
    return {
        $schema: "http://json-schema.org/draft-07/schema#",
        title: "Settings of a fastapi-release stack",
        description: "Pulumi.<stack>.yaml. Generated from model/settings/settings-definition.ts by tools/generate.ts.",
        type: "object",
        properties: {
            config: {
                description: "Values of the stack.",
                type: "object",
                properties: {
                    "kubernetes:context": {
                        description:
                            "Context of the kubeconfig to use. The current context is never used unless named here.",
                        type: "string",
                    },
                    ...Object.fromEntries(properties.map(([key, value]) => [settingsPrefix + key, value])),
                },
                required: required.map(key => settingsPrefix + key),
                patternProperties: { [`^${settingsPrefix}(?!(${properties.map(([key]) => key).join("|")})$)`]: false },
            },
        },
        required: ["config"],
        definitions,
    };
}

export type JsonSchema = Readonly<Record<string, unknown>>;

/** A JSON Schema (draft 7) and the schemas that it refers to as `#/definitions/<title>`. */
export interface ShapeSchema {
    readonly schema: JsonSchema;
    readonly definitions: Readonly<Record<string, JsonSchema>>;
}

/**
 * As much of a shape as JSON Schema can express: everything but `accepts` and `check`. The schema accepts whatever the
 * reader accepts; the reader may refuse what the schema accepts.
 */
export function shapeSchema<T>(shape: Shape<T>): ShapeSchema {
    const definitions: Record<string, JsonSchema> = {};
    const schema = schemaOf(shape as AnyShape, definitions);
    return { schema, definitions };
}

function schemaOf(shape: AnyShape, definitions: Record<string, JsonSchema>): JsonSchema {
    const description = shape.about;
    const inner = (of: unknown) => schemaOf(of as AnyShape, definitions);
    switch (shape.kind) {
        case "text": {
            const { rules = [], maxLength = 255, mayBeEmpty = false } = shape;
            return {
                description,
                type: "string",
                ...(mayBeEmpty ? {} : { minLength: 1 }),
                maxLength,
                ...patterns(rules),
            };
        }
        case "choice":
            return { description, type: "string", enum: shape.of };
        case "amount":
            return { description, type: ["string", "number"], pattern: amountPattern.source };
        case "time":
            return { description, type: "string", pattern: timePattern.source };
        case "whole number":
            return { description, type: "integer", minimum: shape.least, maximum: shape.most };
        case "flag":
            return { description, type: "boolean" };
        case "scalar":
            return { description, type: ["string", "number", "boolean", "null"] };
        case "JSON":
            return { description, type: ["string", "number", "boolean", "object", "array"] };
        case "one or several": {
            const one = inner(shape.each);
            return { description, anyOf: [one, { type: "array", items: one, minItems: 1 }] };
        }
        case "list":
            return { description, type: "array", items: inner(shape.each) };
        case "record": {
            const { names, reserved, mayBeEmpty = false } = shape;
            const propertyNames = {
                ...patterns(names ?? []),
                ...(reserved === undefined ? {} : { not: { enum: reserved.names } }),
            };
            const isFree = Object.keys(propertyNames).length === 0;
            const additionalProperties = mayBeEmpty ? orNull(inner(shape.each)) : inner(shape.each);
            return { description, type: "object", ...(isFree ? {} : { propertyNames }), additionalProperties };
        }
        case "map": {
            if (shape.title === undefined) return mapSchema(shape, definitions);
            definitions[shape.title] ??= mapSchema(shape, definitions);
            return { description, anyOf: [{ $ref: `#/definitions/${shape.title}` }] };
        }
        case "shorthand":
            return { description, anyOf: [inner(shape.short), inner(shape.long)] };
    }
}

function mapSchema({ about, keys }: Extract<AnyShape, { kind: "map" }>, definitions: Record<string, JsonSchema>) {
    const shapes: readonly (readonly [string, AnyKeyShape])[] = Object.entries(keys);
    const mayBeAbsent = ({ optional, default: standard }: AnyKeyShape) => optional === true || standard !== undefined;
    const properties = shapes.map(([key, shape]) => {
        const schema = schemaOf(shape, definitions);
        const standard = shape.default === undefined ? {} : { default: shape.default };
        return [key, mayBeAbsent(shape) ? { ...orNull(schema), ...standard } : schema] as const;
    });
    const required = shapes.filter(([, shape]) => !mayBeAbsent(shape)).map(([key]) => key);
    return {
        description: about,
        type: "object",
        properties: Object.fromEntries(properties),
        ...(required.length === 0 ? {} : { required }),
        additionalProperties: false,
    };
}

/** A key without a value counts as absent. */
function orNull(schema: JsonSchema): JsonSchema {
    const { type, anyOf, ...rest } = schema;
    if (Array.isArray(anyOf)) return { ...rest, anyOf: [...anyOf, { type: "null" }] };
    if (schema["enum"] === undefined) return { ...rest, type: [type, "null"].flat() };
    return { ...schema, type: [type, "null"], enum: [...(schema["enum"] as readonly string[]), null] };
}

function patterns(rules: readonly TextRule[]): JsonSchema {
    const [first, ...others] = rules.map(({ pattern }) => ({ pattern: pattern.source }));
    return others.length === 0 ? { ...first } : { allOf: [first, ...others] };
}
