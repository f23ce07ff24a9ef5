import assert from "node:assert/strict";
import { adoptDigests, compareWithPredecessor, type Predecessor } from "../../../model/predecessor.js";
import type { Settings } from "../../../model/settings.js";
import { someRelease } from "./some-release.js";

const [built, other] = [`sha256:${"a".repeat(64)}`, `sha256:${"b".repeat(64)}`];
const { version: _, ...release } = someRelease();
const settings: Settings = {
    service: { name: "users", namespace: "users-dev", replicas: 2, drainSeconds: 6, context: "app" },
    release,
    slots: { blue: someRelease({ version: "1.3.0" }) },
    traffic: { blue: 100 },
    quarantine: [],
};
const last: Predecessor = {
    fingerprint: "2222222222222222",
    traffic: { blue: 100 },
    slots: {
        blue: { version: "1.3.0", image: `localhost:5000/users:1.3.0@${built}` },
        green: { version: "1.4.0", image: `localhost:5000/users:1.4.0@${other}` },
    },
    service: { name: "users", namespace: "users-dev" },
};
const lines = (changed: Settings) => compareWithPredecessor(changed, last).map(p => `${p.path}: ${p.message}`);

describe("compareWithPredecessor", () => {
    it("has nothing to say of a first update, or of settings that say not what they are based on", () => {
        assert.deepEqual(compareWithPredecessor({ ...settings, basedOn: "1111111111111111" }, {}), []);
        assert.deepEqual(lines(settings), []);
    });

    it("keeps the service where it is", () => {
        assert.deepEqual(
            lines({ ...settings, service: { ...settings.service, name: "people", namespace: "people" } }),
            [
                'service.name: "people" was "users"; what serves would be deleted. ' +
                    'Put "users" back, or make a new stack and destroy this one.',
                'service.namespace: "people" was "users-dev"; what serves would be deleted. ' +
                    'Put "users-dev" back, or make a new stack and destroy this one.',
            ],
        );
    });

    it("ends no service by leaving out its traffic", () => {
        assert.deepEqual(lines({ ...settings, traffic: undefined }), [
            "traffic: missing, and blue 1.3.0 serves, green 1.4.0; the service would be gone. " +
                "To end it, destroy the stack.",
        ]);
    });

    it("refuses another digest for a version that was released", () => {
        const blue = someRelease({ version: "1.3.0", digest: other });
        assert.deepEqual(lines({ ...settings, slots: { blue } }), [
            `slots.blue.digest: 1.3.0 was released as ${built}; a version never changes its digest. Release a new version.`,
        ]);
        const elsewhere = { ...blue, repository: "registry.example.com/users" };
        assert.deepEqual(lines({ ...settings, slots: { blue: elsewhere } }), []);
    });
});

describe("adoptDigests", () => {
    it("fills in what the last update found out, in whichever slot it was", () => {
        const slots = { blue: someRelease({ version: "1.4.0" }), green: someRelease({ version: "1.5.0" }) };
        const adopted = adoptDigests({ ...settings, slots }, last).slots;
        assert.equal(adopted.blue?.digest, other);
        assert.equal(adopted.green?.digest, undefined);
    });

    it("leaves other repositories alone", () => {
        const blue = someRelease({ version: "1.4.0", repository: "registry.example.com/users" });
        assert.deepEqual(adoptDigests({ ...settings, slots: { blue } }, last).slots, { blue });
    });
});
