// Property values on Pulumi's wire. A google.protobuf.Struct contains plain JSON, in which an object with the signature
// key represents something else:
//   {signature: SECRET, value}                        a secret
//   {signature: OUTPUT, value?, secret?, dependencies} an output value: unknown without a value
//   "04da6b54-…"                                       an unknown value
// Assets, archives and resource references have signatures too; they pass through unchanged.
import { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { type PropertyMap, type PropertyValue, Secret, Unknown, unknownText } from "./plain-value.js";

const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const outputSignature = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
/** The texts for unknown booleans, numbers, lists, objects, assets and archives; older SDKs send them. */
const unknownTexts = new Set([
    unknownText,
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    "030794c1-ac77-496b-92df-f27374a8bd58",
    "e48ece36-62e2-4504-bad9-02848725956a",
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** JSON as it is on the wire. */
export type WireValue = null | boolean | number | string | WireValue[] | { [key: string]: WireValue };

/** Converts a google-protobuf Struct, as plain JavaScript, to property values. */
export function readProperties(wire: { readonly [key: string]: WireValue }): PropertyMap {
    const properties: PropertyMap = {};
    for (const key in wire) properties[key] = readProperty(wire[key]!);
    return properties;
}

function readProperty(wire: WireValue): PropertyValue {
    if (typeof wire === "string") return unknownTexts.has(wire) ? Unknown.value : wire;
    if (wire === null || typeof wire !== "object") return wire;
    if (Array.isArray(wire)) return wire.map(readProperty);
    switch (wire[signatureKey]) {
        case secretSignature:
            return new Secret(readProperty(wire.value ?? null));
        case outputSignature: {
            const value = wire.value === undefined ? Unknown.value : readProperty(wire.value);
            return wire.secret === true ? new Secret(value) : value;
        }
        default:
            return readProperties(wire);
    }
}

/** The opposite of readProperties. */
export function writeProperties(properties: PropertyMap): { [key: string]: WireValue } {
    const wire: { [key: string]: WireValue } = {};
    for (const key in properties) wire[key] = writeProperty(properties[key]!);
    return wire;
}

function writeProperty(value: PropertyValue): WireValue {
    if (value === null || typeof value !== "object") return value;
    if (Array.isArray(value)) return value.map(writeProperty);
    if (value instanceof Secret) return { [signatureKey]: secretSignature, value: writeProperty(value.value) };
    if (value instanceof Unknown) return unknownText;
    return writeProperties(value);
}

/** The property values of a Struct; empty when it is absent. */
export function readStruct(struct: Struct | undefined): PropertyMap {
    return struct === undefined ? {} : readProperties(struct.toJavaScript() as { [key: string]: WireValue });
}

export function writeStruct(properties: PropertyMap): Struct {
    return Struct.fromJavaScript(writeProperties(properties));
}
