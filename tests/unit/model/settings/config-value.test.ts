import assert from "node:assert/strict";
import { releaseId } from "../../../../model/release/release-id.js";
import { readConfigValue } from "../../../../model/settings/config-value.js";
import { readSettings } from "../../../../model/settings/read-settings.js";

describe("A value of a stack's configuration", () => {
    const cases: [value: unknown, read: unknown][] = [
        ["blue", "blue"],
        ["", undefined],
        [null, undefined],
        [undefined, undefined],
        ['{"blue": 90}', { blue: 90 }],
        ["[1, 2]", [1, 2]],
        ["[blue]", "[blue]"],
        ["null", "null"],
        [{ blue: null }, { blue: null }],
    ];
    for (const [value, read] of cases) {
        it(`is ${JSON.stringify(read)} as ${JSON.stringify(value)}`, () =>
            assert.deepEqual(readConfigValue(value), read));
    }

    it("has its keys in the order in which Pulumi returns them, however deep", () => {
        const value = { b: 1, a: [{ d: 1, c: { f: 1, e: 1 } }] };
        assert.equal(JSON.stringify(readConfigValue(value)), '{"a":[{"c":{"e":1,"f":1},"d":1}],"b":1}');
        assert.equal(JSON.stringify(readConfigValue(JSON.stringify(value))), JSON.stringify(readConfigValue(value)));
    });

    it("is the same release in whatever order its volumes were written", () => {
        const blue = (names: readonly string[]) => ({
            version: "1.0.0",
            repository: "localhost:5000/users",
            volumes: Object.fromEntries(names.map(name => [name, { emptyDir: {} }])),
            mounts: [{ volume: "a", path: "/a" }],
        });
        const id = (names: readonly string[]) => {
            const raw = {
                service: { name: "users", namespace: "users-dev" },
                release: { repository: "localhost:5000/users" },
            };
            const { settings, problems } = readSettings({ ...raw, slots: readConfigValue({ blue: blue(names) }) });
            assert.equal(problems, undefined);
            return releaseId("users", settings!.slots.blue!);
        };
        assert.equal(id(["b", "a", "c"]), id(["a", "b", "c"]));
    });
});
