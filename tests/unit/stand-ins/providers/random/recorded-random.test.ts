// What the real provider, random 4.21.2, did with Pulumi's CLI 3.270.0, recorded in recorded-random.json: `created` has
// the resources of a program as in its state after the first update; `replaced` has those with keepers changed by the
// second update, with the new inputs and the differences that the engine's events reported. An update without a change
// and a refresh changed nothing.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compare } from "bcryptjs";
import { projectFolder } from "../../../../../machine/files.js";
import type { PropertyMap } from "../../../../../stand-ins/providers/plain-value.js";
import { plainObject } from "../../../../../stand-ins/providers/plain-value.js";
import { readProperties, type WireValue } from "../../../../../stand-ins/providers/property-wire.js";
import { RandomProvider } from "../../../../../stand-ins/providers/random/random-provider.js";
import { operationContext } from "../operation-context.js";

type Wire = { readonly [key: string]: WireValue };

interface Recorded {
    readonly created: Readonly<Record<Name, Resource<Wire>>>;
    readonly replaced: Readonly<
        Record<
            "pw" | "id",
            { readonly inputs: Wire; readonly keys: string[]; readonly diffs: string[]; readonly detailedDiff: null }
        >
    >;
}

interface Resource<Properties> {
    readonly type: string;
    readonly id: string;
    readonly inputs: Properties;
    readonly outputs: Properties;
}

/** The generated values, by resource and output: their form, and what must agree among them. */
const drawn = {
    pet: { forms: { id: /^svc-[a-z]+-[a-z]+$/ }, agrees: async () => true },
    str: {
        forms: { id: /^[a-z0-9]{8}$/, result: /^[a-z0-9]{8}$/ },
        agrees: async ({ id, result }: Texts) => id === result,
    },
    pw: {
        forms: { result: /^[A-Za-z0-9_-]{24}$/, bcryptHash: /^\$2a\$10\$.{53}$/ },
        agrees: ({ result = "", bcryptHash = "" }: Texts) => compare(result, bcryptHash),
    },
    id: {
        forms: { id: /^[\w-]{6}$/, b64Std: /^id-/, b64Url: /^id-/, dec: /^id-\d+$/, hex: /^id-[0-9a-f]{8}$/ },
        agrees: async ({ id = "", b64Std, b64Url, dec, hex }: Texts) => {
            const bytes = Buffer.from(id, "base64url");
            const texts = [bytes.toString("base64"), id, String(bytes.readUInt32BE()), bytes.toString("hex")];
            return [b64Std, b64Url, dec, hex].every((text, index) => text === `id-${texts[index]}`);
        },
    },
} as const;

type Name = keyof typeof drawn;
type Texts = Readonly<Record<string, string>>;

const file = join(projectFolder(), "tests", "unit", "stand-ins", "providers", "random", "recorded-random.json");
const recorded = JSON.parse(readFileSync(file, "utf8")) as Recorded;
const provider = new RandomProvider();
const context = operationContext();

function resource(name: Name): Resource<PropertyMap> {
    const { inputs, outputs, ...rest } = recorded.created[name];
    return { ...rest, inputs: readProperties(inputs), outputs: readProperties(outputs) };
}

/** Replaces each generated output with a mark, after checking its form and whether the values agree. */
async function withoutDrawn(name: Name, outputs: PropertyMap): Promise<PropertyMap> {
    const { forms, agrees } = drawn[name];
    const texts = plainObject(outputs) as Texts;
    const marked = { ...outputs };
    for (const [key, form] of Object.entries(forms)) {
        assert.match(texts[key] ?? "", form, `${name}.${key}`);
        // A secret stays secret.
        marked[key] = typeof outputs[key] === "string" ? "drawn" : "drawn in secret";
    }
    assert.ok(await agrees(texts as never), name);
    return marked;
}

describe("The stand-in for random, compared with the real one,", () => {
    for (const name of Object.keys(drawn) as Name[]) {
        const { type, id, inputs, outputs } = resource(name);

        it(`records ${type} alike`, async () => {
            const checked = await provider.check(context, type, inputs);
            assert.deepEqual(checked, { inputs, failures: [] });
            const created = await provider.create(context, type, inputs);
            assert.deepEqual(await withoutDrawn(name, created.outputs), await withoutDrawn(name, outputs));
            assert.equal(created.id, created.outputs["id"]);
            assert.equal(id, outputs["id"]);
        });

        it(`takes over an unchanged ${type}`, async () => {
            const { changes } = await provider.diff(context, type, { id, inputs, outputs }, inputs, []);
            assert.equal(changes, false);
            assert.deepEqual(await provider.read(context, type, id, { inputs, outputs }), { id, inputs, outputs });
        });
    }

    for (const name of ["pw", "id"] as const) {
        const { type, ...existing } = resource(name);
        const { inputs, keys, diffs, detailedDiff } = recorded.replaced[name];

        it(`replaces ${type} for the same reason`, async () => {
            const diff = await provider.diff(context, type, existing, readProperties(inputs), []);
            assert.deepEqual([diff.replaceKeys, diff.diffKeys], [keys, diffs]);
            assert.equal(diff.detailedDiff ?? null, detailedDiff);
            // The events reported create-replacement before delete-replaced.
            assert.equal(diff.deleteBeforeReplace, false);
        });
    }
});
