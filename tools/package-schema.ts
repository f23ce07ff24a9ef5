import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AnyKeyShape, AnyShape } from "../model/settings/shape.js";
import { type Properties, packagedComponents } from "../plugin/arguments.js";
import { packageName } from "../plugin/component-provider.js";
import { componentDocs } from "./components-page.js";

/** Files of the components' classes, which supply the descriptions. */
const sources: Readonly<Record<string, string>> = {
    FastApiService: "service/fastapi-service.ts",
    ServiceGroup: "service/service-group.ts",
    VersionedImage: "image/versioned-image.ts",
};

const language = { respectSchemaVersion: true };

/** The text of plugin/schema.json, made from the sources below a folder. */
export function packageSchema(root: string): string {
    const { version, description, license } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const specs = new TypeSpecs(packageName);
    const resources = Object.entries(packagedComponents).map(([name, { inputs, outputs }]) => {
        const file = `components/${sources[name]}`;
        const docs = componentDocs(file, readFileSync(join(root, file), "utf8"))?.about ?? "";
        // Only the first sentence: the rest applies to Node.js, such as errors and where they are thrown.
        const about = /^.*?\.(?= |$)/.exec(docs)?.[0] ?? docs;
        const given = specs.object("", about, inputs);
        const gives = specs.object("", about, outputs);
        const resource = {
            description: about,
            isComponent: true,
            inputProperties: given.properties,
            requiredInputs: given.required,
            type: "object",
            properties: gives.properties,
            required: gives.required,
        };
        return [`${packageName}:index:${name}`, resource] as const;
    });
    const types = Object.entries(specs.types).map(([name, spec]) => [`${packageName}:index:${name}`, spec] as const);
    const schema = {
        name: packageName,
        version,
        description,
        license,
        language: {
            nodejs: language,
            python: { ...language, pyproject: { enabled: true } },
            go: language,
            csharp: language,
        },
        resources: Object.fromEntries(resources),
        types: Object.fromEntries(types),
    };
    return `${JSON.stringify(schema, null, 4)}\n`;
}

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
 * Turns the settings' vocabulary into a schema's types. Every map becomes one named type, named by its title or by the
 * path to it. A schema cannot express patterns and bounds; the component checks those when it gets its arguments.
 */
export class TypeSpecs {
    readonly types: Record<string, ObjectSpec> = {};
    /** Type names by the keys of a map; copies of the map with another description share those keys. */
    private readonly names = new Map<object, string>();

    constructor(private readonly packageName: string) {}

    /** @param owner name of the type with these properties */
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
            throw new Error(`two types would be called ${name}; give one of them another title.`);
        }
        this.names.set(keys, name);
        this.types[name] = this.object(name, about, keys as Properties);
        return name;
    }
}

const mayBeAbsent = (shape: AnyKeyShape) => shape.optional === true || shape.default !== undefined;
const capitalized = (key: string) => `${key.charAt(0).toUpperCase()}${key.slice(1)}`;
