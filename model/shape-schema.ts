import { amountPattern } from "./amount.js";
import type { AnyKeyShape, AnyShape, Shape, TextRule } from "./shape.js";
import { timePattern } from "./time-rules.js";

export type JsonSchema = Readonly<Record<string, unknown>>;

/** A JSON Schema (draft 7) and those that it refers to as `#/definitions/<title>`. */
export interface ShapeSchema {
    readonly schema: JsonSchema;
    readonly definitions: Readonly<Record<string, JsonSchema>>;
}

/**
 * What a JSON Schema can say of a shape: all but `accepts` and `check`. Whatever the reader takes, the schema takes; the
 * reader may refuse what the schema takes.
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

/** A key without a value is as good as none. */
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
