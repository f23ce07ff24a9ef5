import type { AnyKeyShape, AnyShape } from "../model/shape.js";
import type { Properties } from "./arguments.js";

/** A type or property in a Pulumi package's schema (https://www.pulumi.com/docs/iac/extending-pulumi/schema/). */
export type TypeSpec = Readonly<Record<string, unknown>>;

/** An object type of the schema. */
export interface ObjectSpec {
    readonly description: string;
    readonly type: "object";
    readonly properties: Readonly<Record<string, TypeSpec>>;
    readonly required: readonly string[];
}

const anything: TypeSpec = { $ref: "pulumi.json#/Any" };

/**
 * Makes a schema's types of the vocabulary of settings. Every map becomes a named type, once: by its title, or by the
 * path to it. What a schema cannot say, such as patterns and bounds, the component checks when it is given its arguments.
 */
export class TypeSpecs {
    readonly types: Record<string, ObjectSpec> = {};
    /** By the keys of a map, which its copies with another description share. */
    private readonly names = new Map<object, string>();

    constructor(private readonly packageName: string) {}

    /** @param owner name of the type whose properties they are */
    object(owner: string, description: string, properties: Properties): ObjectSpec {
        const specs = Object.entries(properties).map(
            ([key, shape]) => [key, this.property(shape, `${owner}${capitalized(key)}`)] as const,
        );
        const required = Object.keys(properties).filter(key => !mayBeAbsent(properties[key]!));
        return { description, type: "object", properties: Object.fromEntries(specs), required: required.sort() };
    }

    private property(shape: AnyKeyShape, path: string): TypeSpec {
        const standard = shape.default === undefined ? "" : ` Default: ${JSON.stringify(shape.default)}.`;
        const words = shape.kind === "choice" ? ` One of ${shape.of.join(", ")}.` : "";
        return { ...this.type(shape, path), description: `${shape.about}${words}${standard}` };
    }

    private type(shape: AnyShape, path: string): TypeSpec {
        const inner = (of: unknown) => this.type(of as AnyShape, path);
        switch (shape.kind) {
            case "text":
            case "choice":
            case "amount":
            case "time":
                return { type: "string" };
            case "whole number":
                return { type: "integer" };
            case "flag":
                return { type: "boolean" };
            case "scalar":
            case "JSON":
                return anything;
            case "one or several":
                return { oneOf: [{ type: "integer" }, { type: "array", items: { type: "integer" } }] };
            case "list":
                return { type: "array", items: inner(shape.each) };
            case "record":
                return { type: "object", additionalProperties: inner(shape.each) };
            case "shorthand":
                return { oneOf: [inner(shape.short), inner(shape.long)] };
            case "map":
                return { $ref: `#/types/${this.packageName}:index:${this.nameOf(shape, path)}` };
        }
    }

    private nameOf({ title, about, keys }: Extract<AnyShape, { kind: "map" }>, path: string): string {
        const known = this.names.get(keys);
        if (known !== undefined) return known;
        const name = title ?? path;
        if (name in this.types) {
            throw new Error(`two types would be called ${name}; give one of them a title of its own.`);
        }
        this.names.set(keys, name);
        this.types[name] = this.object(name, about, keys as Properties);
        return name;
    }
}

const mayBeAbsent = (shape: AnyKeyShape) => shape.optional === true || shape.default !== undefined;
const capitalized = (key: string) => `${key.charAt(0).toUpperCase()}${key.slice(1)}`;
