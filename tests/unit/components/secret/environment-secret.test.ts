import assert from "node:assert/strict";
import { FastApiService } from "../../../../components/service/fastapi-service.js";
import type { SlotOutput } from "../../../../model/ledger/predecessor.js";
import { releaseId } from "../../../../model/release/release-id.js";
import { readSettings } from "../../../../model/settings/read-settings.js";
import type { BySlot } from "../../../../model/slots/slot-names.js";
import { runProgram, shortUrn } from "../mock-engine.js";

const digest = `sha256:${"a".repeat(64)}`;
const repository = "localhost:5000/users";
const secrets = { "1": { API_KEY: "old" }, "2": { API_KEY: "new" }, "3": { API_KEY: "next" } };

function settings(blue: object, green: object) {
    const read = readSettings({
        service: { name: "users", namespace: "users-dev" },
        release: { repository },
        slots: {
            blue: { version: "1.0.0", digest, repository, ...blue },
            green: { version: "1.1.0", digest, repository, ...green },
        },
        traffic: "blue",
        secrets,
    });
    return read.settings ?? assert.fail(JSON.stringify(read.problems));
}

async function deploy(blue: object, green: object, last?: object) {
    const given = settings(blue, green);
    const { registrations, result } = await runProgram(
        () => new FastApiService("users", { settings: given, ...(last === undefined ? {} : { last }) }),
    );
    const made = registrations.filter(({ name, type }) => type.endsWith(":Secret") && name.includes("-secrets-"));
    const outputs = await new Promise<BySlot<SlotOutput>>(resolve => result.slots.apply(resolve));
    return { made, registrations, outputs, id: releaseId("users", given.slots.blue!) };
}

describe("EnvironmentSecret", () => {
    it("is created for each version that a slot reads, and for no other", async () => {
        const { made, outputs } = await deploy({ secrets: 1 }, { secrets: 2 });
        assert.deepEqual(made.map(({ name }) => name).sort(), ["users-secrets-v1", "users-secrets-v2"]);
        assert.deepEqual([outputs.blue?.secrets, outputs.green?.secrets], [1, 2]);
        assert.equal((await deploy({ secrets: 1 }, { secrets: 1 })).made.length, 1);
        assert.equal((await deploy({}, {})).made.length, 0);
    });

    it("keeps its version's values, immutable, and is not replaced by later ones", async () => {
        const { made } = await deploy({ secrets: 2 }, {});
        const { inputs, ignoreChanges } = made[0]!;
        assert.equal(inputs.immutable, true);
        // Pulumi's mark of a secret next to the value.
        const { value, ...mark } = inputs.stringData;
        assert.deepEqual(value, { API_KEY: "new" });
        assert.deepEqual(mark, { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" });
        assert.deepEqual(ignoreChanges, ["metadata", "data", "stringData"]);
    });

    it("outlives the pods that read it", async () => {
        const { registrations, id } = await deploy({ secrets: 1 }, {});
        const pods = registrations.find(({ urn }) => shortUrn(urn) === `Deployment users-blue-${id}`);
        assert.ok(pods?.dependencies.includes("Secret users-secrets-v1"));
    });

    it("is looked for when the last update did not record it", async () => {
        const slot = (version?: number) => ({ slots: { blue: { releaseId: "x", image: "", secrets: version } } });
        const looks = async (last?: object) => (await deploy({ secrets: 1 }, {}, last)).made[0]?.beforeCreate.length;
        assert.deepEqual([await looks(), await looks(slot(1)), await looks(slot(2))], [0, 0, 1]);
    });
});
