import { randomBytes } from "node:crypto";
import type { RandomKind } from "./random-kind.js";

export const randomId: RandomKind = {
    required: ["byteLength"],
    optional: { keepers: null, prefix: null },
    generated: {
        b64Std: { secret: false },
        b64Url: { secret: false },
        dec: { secret: false },
        hex: { secret: false },
    },
    validate: ({ byteLength }) =>
        typeof byteLength === "number" && Number.isInteger(byteLength) && byteLength >= 1
            ? []
            : [{ property: "byteLength", reason: `"${byteLength}" is not a number of bytes; use 1 or more` }],
    generate: settings => {
        const bytes = randomBytes(Number(settings["byteLength"]));
        const prefix = settings["prefix"] ?? "";
        const hex = bytes.toString("hex");
        return {
            id: bytes.toString("base64url"),
            outputs: {
                b64Std: prefix + bytes.toString("base64"),
                b64Url: prefix + bytes.toString("base64url"),
                dec: prefix + BigInt(`0x${hex}`).toString(),
                hex: prefix + hex,
            },
        };
    },
};
