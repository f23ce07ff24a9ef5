import assert from "node:assert/strict";
import type { Predecessor } from "../../../../model/ledger/predecessor.js";
import { releaseId } from "../../../../model/release/release-id.js";
import { recordedSlots } from "../../../../release/verify/running-facts.js";
import { digests, entry, release, settings, twoReleases } from "../sample-settings.js";

const { service } = settings();
const output = (version: string, id: string) => ({
    version,
    releaseId: id,
    digest: digests[version]!,
    image: `localhost:5000/users:${version}@${digests[version]}`,
    sessionSecret: 1,
});

describe("recordedSlots", () => {
    it("are those of the entry, with weights, and pods from the state", () => {
        const slots = recordedSlots(entry(1, twoReleases), service, {}, slot => (slot === "blue" ? 2 : undefined));
        assert.deepEqual(
            slots.map(({ slot, weight, pods, isOfThisLibrary }) => [slot, weight, pods, isOfThisLibrary]),
            [
                ["blue", 0, 2, true],
                ["green", 100, undefined, true],
            ],
        );
    });

    it("have the recorded id, and say that this library would make another", () => {
        const outputs = { slots: { blue: output("1.0.0", "0123456789") } } as Predecessor;
        const [blue, green] = recordedSlots(entry(1, twoReleases), service, outputs, () => 1);
        assert.deepEqual([blue?.releaseId, blue?.isOfThisLibrary], ["0123456789", false]);
        assert.deepEqual([green?.releaseId, green?.isOfThisLibrary], [releaseId("users", release("1.1.0")), true]);
    });

    it("ignore the record of another version in the same slot", () => {
        const outputs = { slots: { blue: output("1.2.0", "0123456789") } } as Predecessor;
        assert.equal(recordedSlots(entry(1, twoReleases), service, outputs, () => 1)[0]?.isOfThisLibrary, true);
    });

    it("have digests that are only in the update's outputs", () => {
        const { digest: _, ...bare } = release("1.0.0");
        const outputs = { slots: { blue: output("1.0.0", releaseId("users", bare)) } } as Predecessor;
        const slots = recordedSlots(entry(1, { slots: { blue: bare } }), service, outputs, () => 1);
        assert.equal(slots[0]?.release.digest, digests["1.0.0"]);
    });

    it("are autoscaled if they have traffic and the service has a scale", () => {
        const scaled = { ...service, scale: { min: 2, max: 6, cpuPercent: 70 } };
        const slots = recordedSlots(entry(1, twoReleases), scaled, {}, () => 1);
        assert.deepEqual(
            slots.map(({ isAutoscaled }) => isAutoscaled),
            [false, true],
        );
    });

    it("are none before the first release", () =>
        assert.deepEqual(
            recordedSlots(undefined, service, {}, () => 1),
            [],
        ));
});
