import assert from "node:assert/strict";
import { FastApiService } from "../../../components/service/fastapi-service.js";
import type { Predecessor, SlotOutput } from "../../../model/ledger/predecessor.js";
import type { SlotName } from "../../../model/names.js";
import { releaseId } from "../../../model/release/release-id.js";
import { type BySlot, slotEntries } from "../../../model/slots/slot-names.js";
import type { Traffic } from "../../../model/traffic/traffic.js";
import { someGateway } from "../model/some-gateway.js";
import { runProgram } from "./mock-engine.js";
import { digest, find, repository, settings } from "./two-releases.js";

const versions: BySlot<string> = { "v1-0-0": "1.0.0", "v1-1-0": "1.1.0", "v1-2-0": "1.2.0" };
const release = (version: string) => ({ version, digest: digest(version[2]!), repository });
const slots = Object.fromEntries(slotEntries(versions).map(([slot, version]) => [slot, release(version)]));

/** The program after an update that gave traffic to a slot, when some others had served before. */
async function updated(was: SlotName, served: readonly SlotName[], changes: object) {
    const given = settings({ slots, ...changes });
    const id = (slot: SlotName) => releaseId("users", given.slots[slot]!);
    const last: Predecessor = {
        service: { name: "users", namespace: "users-dev" },
        traffic: { [was]: 100 } as Traffic,
        slots: Object.fromEntries(
            slotEntries(given.slots).map(([slot, { version }]) => [
                slot,
                {
                    version,
                    digest: "",
                    image: "",
                    releaseId: id(slot),
                    sessionSecret: 1,
                    served: served.includes(slot) || slot === was,
                },
            ]),
        ),
    };
    const { registrations, result } = await runProgram(() => new FastApiService("users", { settings: given, last }));
    const deployment = (slot: SlotName) => find(registrations, `Deployment users-${slot}-${id(slot)}`);
    const pods = (slot: SlotName) => deployment(slot).inputs.spec.replicas as number;
    return { registrations, result, id, deployment, pods };
}

describe("A standby of less than full size", () => {
    const immutable = (standby?: string) => ({ kind: "immutable", ...(standby === undefined ? {} : { standby }) });

    it("gives up its pods once traffic is elsewhere, never before", async () => {
        const { pods, deployment, registrations, id } = await updated("v1-0-0", [], {
            strategy: immutable("zero"),
            traffic: "v1-1-0",
        });
        assert.deepEqual([pods("v1-0-0"), pods("v1-1-0")], [0, 2]);
        assert.ok(deployment("v1-0-0").dependencies.includes("Service users"));
        const before = find(registrations, "Service users").dependencies;
        assert.ok(before.includes(`Deployment users-v1-1-0-${id("v1-1-0")}`));
        assert.ok(!before.some(name => name.includes("v1-0-0")));
    });

    it("is brought to full size before it gets traffic again", async () => {
        const { pods, deployment, registrations, id } = await updated("v1-1-0", ["v1-0-0"], {
            strategy: immutable("zero"),
            traffic: "v1-0-0",
        });
        assert.deepEqual([pods("v1-0-0"), pods("v1-1-0")], [2, 0]);
        assert.ok(
            find(registrations, "Service users").dependencies.includes(`Deployment users-v1-0-0-${id("v1-0-0")}`),
        );
        assert.ok(!deployment("v1-0-0").dependencies.includes("Service users"));
    });

    it("is not a release that waits for its promotion: its gate needs pods", async () => {
        const { pods } = await updated("v1-1-0", ["v1-0-0"], { strategy: immutable("zero"), traffic: "v1-1-0" });
        assert.deepEqual([pods("v1-0-0"), pods("v1-2-0")], [0, 2]);
    });

    const sizes: [standby: string | undefined, pods: number][] = [
        [undefined, 2],
        ["full", 2],
        ["minimum", 1],
        ["zero", 0],
    ];
    for (const [standby, expected] of sizes) {
        it(`has ${expected} of 2 pods with standby ${standby ?? "left out"}`, async () => {
            const { pods, deployment } = await updated("v1-1-0", ["v1-0-0"], {
                strategy: immutable(standby),
                traffic: "v1-1-0",
            });
            assert.equal(pods("v1-0-0"), expected);
            assert.equal(deployment("v1-0-0").dependencies.includes("Service users"), expected < 2);
        });
    }

    it("is kept with blue-green as well", async () => {
        const colours = { blue: release("1.0.0"), green: release("1.1.0") };
        const { pods } = await updated("green", ["blue"], {
            slots: colours,
            strategy: { kind: "blueGreen", standby: "zero" },
            traffic: "green",
        });
        assert.deepEqual([pods("blue"), pods("green")], [0, 2]);
    });

    it("records in the outputs which releases have served, for later updates", async () => {
        const { result } = await updated("v1-0-0", [], { strategy: immutable("zero"), traffic: "v1-1-0" });
        const outputs = await new Promise<BySlot<SlotOutput>>(resolve => result.slots.apply(resolve));
        const served = slotEntries(outputs).map(([slot, output]) => [slot, output.served]);
        assert.deepEqual(served, [
            ["v1-0-0", true],
            ["v1-1-0", true],
            ["v1-2-0", false],
        ]);
    });

    it("is still known to have served after another version of the library re-creates it", async () => {
        const given = settings({ slots, strategy: immutable("zero"), traffic: "v1-1-0" });
        const made = { digest: "", image: "", releaseId: "0123456789", sessionSecret: 1 };
        const last = {
            traffic: { "v1-1-0": 100 },
            slots: { "v1-0-0": { ...made, version: "1.0.0", served: true }, "v1-2-0": { ...made, version: "1.1.9" } },
        };
        const { registrations, result } = await runProgram(
            () => new FastApiService("users", { settings: given, last }),
        );
        const outputs = await new Promise<BySlot<SlotOutput>>(resolve => result.slots.apply(resolve));
        assert.deepEqual([outputs["v1-0-0"]?.served, outputs["v1-2-0"]?.served], [true, false]);
        const old = find(registrations, `Deployment users-v1-0-0-${outputs["v1-0-0"]?.releaseId}`);
        assert.equal(old.inputs.spec.replicas, 2);
    });

    describe("behind a gateway", () => {
        const testers = {
            service: { ...settings().service, gateway: someGateway({ testers: { header: "X-Release" } }) },
        };
        const reached = async (standby: string) => {
            const { registrations } = await updated("v1-0-0", [], {
                ...testers,
                strategy: immutable(standby),
                traffic: { "v1-1-0": 90, "v1-2-0": 10 },
            });
            const { inputs, dependencies } = find(registrations, "HTTPRoute users");
            const rules = inputs.spec.rules as {
                matches: { headers?: { value: string }[] }[];
                backendRefs: unknown[];
            }[];
            return {
                testers: rules.flatMap(({ matches }) => matches.flatMap(({ headers = [] }) => headers[0]?.value ?? [])),
                users: rules.at(-1)?.backendRefs,
                waitsForOld: dependencies.some(name => name.includes("v1-0-0")),
            };
        };

        it("is reached by testers while it has pods, and never waited for", async () => {
            const full = await reached("full");
            assert.deepEqual([full.testers, full.waitsForOld], [["v1-0-0", "v1-1-0", "v1-2-0"], true]);
            const least = await reached("minimum");
            assert.deepEqual([least.testers, least.waitsForOld], [["v1-0-0", "v1-1-0", "v1-2-0"], false]);
            const empty = await reached("zero");
            assert.deepEqual([empty.testers, empty.waitsForOld], [["v1-1-0", "v1-2-0"], false]);
        });

        it("has no part of the users' weights", async () => {
            const { users } = await reached("zero");
            assert.deepEqual(
                (users as { weight: number }[]).map(({ weight }) => weight),
                [90, 10],
            );
        });
    });
});

describe("A slot of a version", () => {
    it("has its own objects, with its name and its release's id", async () => {
        const { registrations, id } = await updated("v1-1-0", ["v1-0-0"], { strategy: "immutable", traffic: "v1-1-0" });
        for (const slot of ["v1-0-0", "v1-1-0", "v1-2-0"] as const) {
            const { inputs } = find(registrations, `Deployment users-${slot}-${id(slot)}`);
            assert.equal(inputs.metadata.labels["fastapi-release/slot"], slot);
            find(registrations, `Job users-${slot}-${id(slot)}-gate`);
        }
        const { spec } = find(registrations, "Service users").inputs;
        assert.deepEqual(spec.selector["fastapi-release/slot"], "v1-1-0");
    });
});
