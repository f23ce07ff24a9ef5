import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { shapeSchema } from "../../../../model/settings/settings-schema.js";
import type { JsonValue } from "../../../../model/settings/shape.js";

const root = join(__dirname, "..", "..", "..", "..", "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");

describe("The settings' JSON Schema", () => {
    it("is named in the settings files in this repository", () => {
        for (const stack of ["dev", "prod"]) {
            assert.match(
                read(`Pulumi.${stack}.yaml`),
                /^# yaml-language-server: \$schema=schema\/settings\.schema\.json$/m,
            );
        }
    });
});

describe("shapeSchema", () => {
    interface Example {
        readonly name: string;
        readonly mode?: "fast" | "slow";
        readonly inner: { readonly flags: Readonly<Record<string, boolean>> };
        readonly again?: { readonly flags: Readonly<Record<string, boolean>> };
    }
    const inner = {
        kind: "map",
        title: "Inner",
        about: "Inside.",
        keys: {
            flags: {
                kind: "record",
                about: "Flags.",
                each: { kind: "flag", about: "A flag." },
                names: [{ pattern: /^[a-z]+$/, complaint: "is not a flag." }],
                reserved: { names: ["ours"], complaint: "ours." },
                default: {},
            },
        },
    } as const;
    const { schema, definitions } = shapeSchema<Example>({
        kind: "map",
        about: "An example.",
        keys: {
            name: {
                kind: "text",
                about: "Name.",
                rules: [
                    { pattern: /^a/, complaint: "is wrong." },
                    { pattern: /b$/, complaint: "is wrong." },
                ],
            },
            mode: { kind: "choice", about: "Mode.", of: ["fast", "slow"], complaint: "is no mode.", optional: true },
            inner,
            again: { ...inner, about: "Inside again.", optional: true },
        },
    });

    it("describes each key, and allows an optional key to be empty", () => {
        assert.deepEqual(schema, {
            description: "An example.",
            type: "object",
            properties: {
                name: {
                    description: "Name.",
                    type: "string",
                    minLength: 1,
                    maxLength: 255,
                    allOf: [{ pattern: "^a" }, { pattern: "b$" }],
                },
                mode: { description: "Mode.", type: ["string", "null"], enum: ["fast", "slow", null] },
                inner: { description: "Inside.", anyOf: [{ $ref: "#/definitions/Inner" }] },
                again: { description: "Inside again.", anyOf: [{ $ref: "#/definitions/Inner" }, { type: "null" }] },
            },
            required: ["name", "inner"],
            additionalProperties: false,
        });
    });

    it("describes single values or lists, and arbitrary JSON", () => {
        const each = { kind: "whole number", about: "One.", least: 1, most: 9 } as const;
        const one = { description: "One.", type: "integer", minimum: 1, maximum: 9 };
        assert.deepEqual(
            shapeSchema<number | readonly number[]>({ kind: "one or several", about: "N.", each }).schema,
            {
                description: "N.",
                anyOf: [one, { type: "array", items: one, minItems: 1 }],
            },
        );
        const { type } = shapeSchema<JsonValue>({ kind: "JSON", about: "Anything." }).schema;
        assert.deepEqual(type, ["string", "number", "boolean", "object", "array"]);
    });

    it("keeps a titled map once", () => {
        assert.deepEqual(definitions, {
            Inner: {
                description: "Inside.",
                type: "object",
                properties: {
                    flags: {
                        description: "Flags.",
                        type: ["object", "null"],
                        propertyNames: { pattern: "^[a-z]+$", not: { enum: ["ours"] } },
                        additionalProperties: { description: "A flag.", type: "boolean" },
                        default: {},
                    },
                },
                additionalProperties: false,
            },
        });
    });
});
