import assert from "node:assert/strict";
import { compare } from "bcryptjs";
import { type PropertyMap, Secret, Unknown } from "../../../../../stand-ins/providers/plain-value.js";
import { RandomProvider } from "../../../../../stand-ins/providers/random/random-provider.js";
import { operationContext } from "../operation-context.js";

const provider = new RandomProvider();
const context = operationContext();
const password = "random:index/randomPassword:RandomPassword";
const string = "random:index/randomString:RandomString";
const id = "random:index/randomId:RandomId";
const pet = "random:index/randomPet:RandomPet";
const nullSetting = new Secret({ replace: { raw: null } });

function text(value: unknown): string {
    assert.ok(value instanceof Secret && typeof value.value === "string");
    return value.value;
}

describe("RandomProvider", () => {
    it("draws a password with its bcrypt hash, both secret, and records all settings", async () => {
        const inputs = { keepers: { epoch: "1" }, length: 24, overrideSpecial: "_-", special: true };
        const created = await provider.create(context, password, inputs);
        const { bcryptHash, result, ...rest } = created.outputs;
        assert.equal(created.id, "none");
        assert.match(text(result), /^[A-Za-z0-9_-]{24}$/);
        assert.match(text(bcryptHash), /^\$2a\$10\$/);
        assert.ok(await compare(text(result), text(bcryptHash)));
        assert.deepEqual(rest, {
            __meta: '{"schema_version":"3"}',
            __pulumi_raw_state_delta: { obj: { ps: { keepers: { map: {} } } } },
            id: "none",
            keepers: { epoch: "1" },
            length: 24,
            lower: true,
            minLower: 0,
            minNumeric: 0,
            minSpecial: 0,
            minUpper: 0,
            number: true,
            numeric: true,
            overrideSpecial: "_-",
            special: true,
            upper: true,
        });
    });

    it("draws a string from the chosen characters; its id is the string", async () => {
        const { id, outputs } = await provider.create(context, string, { length: 8, special: false, upper: false });
        assert.match(id, /^[a-z0-9]{8}$/);
        assert.equal(outputs["result"], id);
        assert.deepEqual(outputs["__pulumi_raw_state_delta"], {
            obj: { ps: { keepers: nullSetting, overrideSpecial: nullSetting } },
        });
    });

    it("keeps the minimum of each class of characters", async () => {
        const inputs = { length: 8, minLower: 2, minUpper: 2, minNumeric: 2, minSpecial: 2 };
        for (let i = 0; i < 20; i++) {
            const { id } = await provider.create(context, string, inputs);
            for (const characters of [/[a-z]/g, /[A-Z]/g, /[0-9]/g, /[^a-zA-Z0-9]/g]) {
                assert.equal(id.match(characters)?.length, 2, id);
            }
        }
    });

    it("writes the bytes of an id in four ways behind the prefix", async () => {
        const { id: short, outputs } = await provider.create(context, id, { byteLength: 4, prefix: "id-" });
        const bytes = Buffer.from(short, "base64url");
        assert.equal(bytes.length, 4);
        assert.equal(outputs["hex"], `id-${bytes.toString("hex")}`);
        assert.equal(outputs["dec"], `id-${bytes.readUInt32BE()}`);
        assert.equal(outputs["b64Std"], `id-${bytes.toString("base64")}`);
        assert.equal(outputs["b64Url"], `id-${short}`);
    });

    it("names a pet with as many words as asked for", async () => {
        const { id } = await provider.create(context, pet, { length: 3, prefix: "svc", separator: "." });
        assert.match(id, /^svc\.[a-z]+\.[a-z]+\.[a-z]+$/);
    });

    it("draws an integer within its bounds, a uuid as its own id", async () => {
        const integer = await provider.create(context, "random:index/randomInteger:RandomInteger", { min: 3, max: 5 });
        assert.ok([3, 4, 5].includes(integer.outputs["result"] as number));
        assert.equal(integer.id, String(integer.outputs["result"]));
        const uuid = await provider.create(context, "random:index/randomUuid:RandomUuid", {});
        assert.match(uuid.id, /^[0-9a-f]{8}-[0-9a-f]{4}-4/);
    });

    it("shows a secret unknown in a preview and generates nothing", async () => {
        const { outputs } = await provider.create(operationContext({ preview: true }), password, { length: 4 });
        assert.deepEqual(outputs["result"], new Secret(Unknown.value));
    });

    it("replaces when a setting differs, not when a default is written out", async () => {
        const diff = async (before: PropertyMap, after: PropertyMap, ignore: string[] = []) => {
            const created = await provider.create(context, string, before);
            return provider.diff(context, string, { ...created, inputs: before }, after, ignore);
        };
        const keepers = await diff({ length: 8, keepers: { epoch: "1" } }, { length: 8, keepers: { epoch: "2" } });
        assert.deepEqual(keepers, {
            changes: true,
            replaceKeys: ["keepers"],
            diffKeys: ["keepers"],
            deleteBeforeReplace: false,
        });
        assert.equal((await diff({ length: 8 }, { length: 8, special: true, numeric: true })).changes, false);
        assert.equal((await diff({ length: 8 }, { length: 9 }, ["length"])).changes, false);
    });

    it("refuses settings that cannot be met", async () => {
        const reasons = async (inputs: PropertyMap) =>
            (await provider.check(context, string, inputs)).failures.map(({ reason }) => reason);
        assert.deepEqual(await reasons({}), [`${string} needs the input "length"`]);
        assert.deepEqual(await reasons({ length: 2, minUpper: 3 }), [
            "length 2 is below minLower + minUpper + minNumeric + minSpecial, which is 3",
        ]);
        assert.deepEqual(await reasons({ length: 2, lenght: 3 }), [`${string} has no input "lenght"`]);
        assert.deepEqual(await reasons({ length: 2, lower: false, upper: false, number: false, special: false }), [
            "no characters to choose from: set lower, upper, numeric or special",
        ]);
    });

    it("refuses a type that it does not have by name", () =>
        assert.rejects(
            provider.create(context, "random:index/randomShuffle:RandomShuffle", {}),
            /^Error: random:index\/randomShuffle:RandomShuffle is beyond this stand-in, which has RandomId/,
        ));
});
