import assert from "node:assert/strict";
import {
    adoptDigests,
    compareWithPredecessor,
    type Predecessor,
    recordedBy,
    recordedService,
} from "../../../../model/ledger/predecessor.js";
import type { Settings } from "../../../../model/settings/settings.js";
import { someRelease } from "../some-release.js";

const [built, other] = [`sha256:${"a".repeat(64)}`, `sha256:${"b".repeat(64)}`];
const { version: _, ...release } = someRelease();
const settings: Settings = {
    service: { name: "users", namespace: "users-dev", replicas: 2, drainSeconds: 6, context: "app" },
    release,
    slots: { blue: someRelease({ version: "1.3.0" }) },
    traffic: { blue: 100 },
    quarantine: [],
};
const slot = (version: string, digest: string, releaseId: string) => {
    const image = `localhost:5000/users:${version}@${digest}`;
    return { version, digest, releaseId, image, sessionSecret: 1 };
};
const last: Predecessor = {
    fingerprint: "2222222222222222",
    traffic: { blue: 100 },
    slots: {
        blue: slot("1.3.0", built, "aaaaaaaaaa"),
        green: slot("1.4.0", other, "bbbbbbbbbb"),
    },
    service: { name: "users", namespace: "users-dev" },
};
const lines = (changed: Settings) => compareWithPredecessor(changed, last).map(p => `${p.path}: ${p.message}`);

describe("compareWithPredecessor", () => {
    it("accepts a first update, and settings without basedOn", () => {
        assert.deepEqual(compareWithPredecessor({ ...settings, basedOn: "1111111111111111" }, {}), []);
        assert.deepEqual(lines(settings), []);
    });

    it("keeps the service where it is", () => {
        assert.deepEqual(
            lines({ ...settings, service: { ...settings.service, name: "people", namespace: "people" } }),
            [
                'service.name: "people" was "users"; the running service would be deleted. ' +
                    'Restore "users", or create a new stack and destroy this one.',
                'service.namespace: "people" was "users-dev"; the running service would be deleted. ' +
                    'Restore "users-dev", or create a new stack and destroy this one.',
            ],
        );
    });

    it("keeps a namespace that the stack made, or one that was there before it", () => {
        const told = (was: boolean, is: boolean) => {
            const service = { ...settings.service, existingNamespace: is };
            const before = { ...last, service: recordedService({ ...settings.service, existingNamespace: was }) };
            return compareWithPredecessor({ ...settings, service }, before).map(p => `${p.path}: ${p.message}`);
        };
        assert.deepEqual([told(true, true), told(false, false)], [[], []]);
        assert.deepEqual(told(false, true), [
            'service.existingNamespace: this stack made the namespace "users-dev", and would delete it with all that runs in it; leave this out.',
        ]);
        assert.deepEqual(told(true, false), [
            'service.existingNamespace: the namespace "users-dev" was there before this stack, which uses it as it is; set this to true again.',
        ]);
    });

    it("refuses to end a service by leaving out its traffic", () => {
        assert.deepEqual(lines({ ...settings, traffic: undefined }), [
            "traffic: missing, and blue 1.3.0 serves, green 1.4.0; the service would be gone. " +
                "`fastapi-release settings refresh` restores it from the ledger; to end the service, destroy the stack.",
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
    it("fills in the digests that the last update recorded, in whichever slot", () => {
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

describe("recordedBy", () => {
    it("knows the objects of the last update, by slot and release", () => {
        const recorded = recordedBy(last);
        assert.ok(recorded.namespace && recorded.traffic(false) && recorded.sessionSecret(1));
        assert.ok(recorded.release("blue", "aaaaaaaaaa"));
        assert.ok(!recorded.release("green", "aaaaaaaaaa"));
        assert.ok(!recorded.sessionSecret(2));
    });

    it("knows nothing before the first update", () => {
        const recorded = recordedBy({});
        assert.ok(!recorded.namespace && !recorded.traffic(false) && !recorded.sessionSecret(1));
        assert.ok(!recorded.release("blue", "aaaaaaaaaa"));
    });

    it("does not mistake the Service for the route of a gateway that was added, or the other way round", () => {
        assert.ok(!recordedBy(last).traffic(true));
        const behind = recordedBy({ ...last, service: { name: "users", namespace: "users-dev", gateway: "web" } });
        assert.ok(behind.traffic(true) && !behind.traffic(false));
    });

    it("counts everything as recorded if there is no record", () => {
        const recorded = recordedBy(undefined);
        assert.ok(recorded.namespace && recorded.traffic(true) && recorded.traffic(false));
        assert.ok(recorded.sessionSecret(1) && recorded.release("blue", "x"));
    });
});
