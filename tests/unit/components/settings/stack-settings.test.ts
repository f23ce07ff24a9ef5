import assert from "node:assert/strict";
import { readStackSettings } from "../../../../components/settings/stack-settings.js";
import { fingerprint } from "../../../../model/ledger/fingerprint.js";
import { releaseId } from "../../../../model/release/release-id.js";
import { readSettings } from "../../../../model/settings/read-settings.js";
import { type MockEngineOptions, runProgram } from "../mock-engine.js";

const digest = `sha256:${"a".repeat(64)}`;
const config = {
    "kubernetes:context": "fastapi-release",
    "fastapi-release:service": '{"name": "users", "namespace": "users-dev"}',
    "fastapi-release:release": '{"repository": "localhost:5000/users"}',
    "fastapi-release:slots": '{"blue": {"version": "1.3.0", "repository": "localhost:5000/users"}}',
    "fastapi-release:traffic": "blue",
};

const read = async (changes: object = {}, options: MockEngineOptions = {}) =>
    (await runProgram(readStackSettings, { ...options, config: { ...config, ...changes } })).result.settings;

describe("readStackSettings", () => {
    it("reads structured and plain values of the stack", async () => {
        const settings = await read({ "fastapi-release:basedOn": "1234567890123456", "other:key": "x" });
        assert.equal(settings.slots.blue?.version, "1.3.0");
        assert.deepEqual(settings.traffic, { blue: 100 });
        assert.equal(settings.basedOn, "1234567890123456");
    });

    it("refuses with all problems, before anything is constructed", async () => {
        const changes = {
            "kubernetes:context": "",
            "fastapi-release:traffic": "green",
            "fastapi-release:color": "red",
        };
        await assert.rejects(read(changes), {
            name: "Error",
            message: [
                "3 problems in Pulumi.dev.yaml:",
                "  - color: unknown key; use one of service, strategy, promotion, notify, release, slots, traffic, quarantine, freeze, standby, secrets, basedOn.",
                "  - traffic: green is empty; put a release into slots.green first.",
                "  - kubernetes:context: missing; name a context of your kubeconfig: the current one is never used unless named.",
            ].join("\n"),
        });
    });

    it("accepts a kubeconfig instead of a context", async () => {
        await read({ "kubernetes:context": "", "kubernetes:kubeconfig": "/etc/kubeconfig" });
    });

    it("refuses settings that the ledger has moved past", async () => {
        const slots = { blue: { version: "1.4.0", image: `localhost:5000/users:1.4.0@${digest}` } };
        const lastOutputs = { fingerprint: "2222222222222222", traffic: { blue: 100 }, slots };
        await assert.rejects(read({ "fastapi-release:basedOn": "1111111111111111" }, { lastOutputs }), {
            message:
                "1 problem in Pulumi.dev.yaml:\n" +
                "  - basedOn: 1111111111111111 is overtaken: the ledger has moved on to 2222222222222222 (blue 1.4.0 serves). " +
                "Take its slots and traffic with `fastapi-release settings refresh`, " +
                "or set basedOn to 2222222222222222 to overrule them.",
        });
        await read({ "fastapi-release:basedOn": "2222222222222222" }, { lastOutputs });
        const own = fingerprint(await read());
        await read({ "fastapi-release:basedOn": "1111111111111111" }, { lastOutputs: { fingerprint: own } });
    });

    it("refuses traffic for a new release while it is frozen, unless somebody overrides the freeze", async () => {
        const freeze = '{"now": {"reason": "incident 12", "since": "2026-11-21T10:00:00Z"}}';
        const slots = { blue: { version: "1.2.0", releaseId: "aaaaaaaaaa", image: `users:1.2.0@${digest}` } };
        const lastOutputs = { fingerprint: "2222222222222222", traffic: { blue: 100 }, slots };
        const frozen = () => read({ "fastapi-release:freeze": freeze }, { lastOutputs });
        await assert.rejects(frozen(), {
            message:
                /^1 problem in Pulumi\.dev\.yaml:\n {2}- freeze\.now: frozen since 2026-11-21T10:00:00Z: incident 12; /,
        });
        process.env["FASTAPI_RELEASE_OVERRIDE_FREEZE"] = "a fix";
        try {
            assert.equal((await frozen()).slots.blue?.version, "1.3.0");
        } finally {
            delete process.env["FASTAPI_RELEASE_OVERRIDE_FREEZE"];
        }
    });

    it("refuses an unknown time zone", async () => {
        const window = '{"days": ["fri"], "timeZone": "Europe/Berln", "reason": "weekend"}';
        await assert.rejects(read({ "fastapi-release:freeze": `{"windows": [${window}]}` }), {
            message: /freeze\.windows\[0\]\.timeZone: "Europe\/Berln" is not a known time zone/,
        });
    });

    it("ignores a key without a value, which Pulumi passes as an empty text", async () => {
        const settings = await read({ "fastapi-release:standby": "", "fastapi-release:strategy": "" });
        assert.deepEqual([settings.standby, settings.strategy], [undefined, undefined]);
    });

    it("reads times as Pulumi passes them when they have no quotes", async () => {
        const entry = '{"version": "1.2.0", "reason": "slow", "since": "2026-11-18 10:15:00 +0000 UTC"}';
        const { quarantine } = await read({ "fastapi-release:quarantine": `[${entry}]` });
        assert.equal(quarantine[0]?.since, "2026-11-18T10:15:00Z");
    });

    const built = "2026-11-01 00:00:00 +0000 UTC";
    const slot = { version: "1.3.0", repository: "localhost:5000/users", env: { BUILT: built } };
    const message = (path: string) =>
        `1 problem in Pulumi.dev.yaml:\n  - ${path}: "${built}" is what Pulumi makes of an unquoted time; write "2026-11-01", with quotes.`;

    it("refuses a text that Pulumi has made from a time", async () => {
        const release = JSON.stringify({ repository: "localhost:5000/users", env: { BUILT: built } });
        const slots = JSON.stringify({ blue: slot });
        await assert.rejects(read({ "fastapi-release:release": release }), { message: message("release.env.BUILT") });
        await assert.rejects(read({ "fastapi-release:slots": slots }), { message: message("slots.blue.env.BUILT") });
    });

    it("accepts a slot that runs with such a text, as the last update recorded", async () => {
        const { slots } = readSettings({
            service: { name: "users", namespace: "users-dev" },
            release: { repository: "localhost:5000/users" },
            slots: { blue: slot },
        }).settings!;
        const image = `localhost:5000/users:1.3.0@${digest}`;
        const recorded = (id: string) => ({ slots: { blue: { version: "1.3.0", image, releaseId: id } } });
        const changes = { "fastapi-release:slots": JSON.stringify({ blue: slot }) };
        const same = await read(changes, { lastOutputs: recorded(releaseId("users", slots.blue!)) });
        assert.equal(same.slots.blue?.env["BUILT"], built);
        await assert.rejects(read(changes, { lastOutputs: recorded("0123456789") }), {
            message: message("slots.blue.env.BUILT"),
        });
    });

    it("adopts the digest of the image that the last update built", async () => {
        const slots = { green: { version: "1.3.0", image: `localhost:5000/users:1.3.0@${digest}` } };
        assert.equal((await read({}, { lastOutputs: { slots } })).slots.blue?.digest, digest);
        assert.equal((await read()).slots.blue?.digest, undefined);
    });
});
