import { createHash, randomInt, randomUUID } from "node:crypto";
import type { RandomKind } from "./random-kind.js";

export const randomUuid: RandomKind = {
    required: [],
    optional: { keepers: null },
    generated: { result: { secret: false } },
    generate: () => {
        const result = randomUUID();
        return { id: result, outputs: { result } };
    },
};

export const randomInteger: RandomKind = {
    required: ["max", "min"],
    optional: { keepers: null, seed: null },
    generated: { result: { secret: false } },
    validate: ({ min, max }) =>
        Number.isInteger(min) && Number.isInteger(max) && Number(min) <= Number(max)
            ? []
            : [{ property: "min", reason: `"${min}" to "${max}" is no range of whole numbers` }],
    generate: ({ min, max, seed }) => {
        const low = Number(min);
        const span = Number(max) - low + 1;
        const result = low + (typeof seed === "string" ? seeded(seed, span) : randomInt(span));
        return { id: String(result), outputs: { result } };
    },
};

/** The same number for the same seed, though not the one that the real provider would draw. */
function seeded(seed: string, span: number): number {
    return Number(createHash("sha256").update(seed).digest().readBigUInt64BE() % BigInt(span));
}
