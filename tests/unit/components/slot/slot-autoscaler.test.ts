import assert from "node:assert/strict";
import { FastApiService } from "../../../../components/service/fastapi-service.js";
import type { Predecessor } from "../../../../model/ledger/predecessor.js";
import { releaseId } from "../../../../model/release/release-id.js";
import { readSettings } from "../../../../model/settings/read-settings.js";
import { runProgram, shortUrn } from "../mock-engine.js";

const repository = "localhost:5000/users";
const scale = { min: 2, max: 10, cpuPercent: 60 };

function settings(changes: object = {}) {
    const read = readSettings({
        service: { name: "users", namespace: "users-dev", scale },
        release: { repository },
        slots: {
            blue: { version: "1.0.0", digest: `sha256:${"a".repeat(64)}`, repository },
            green: { version: "1.1.0", digest: `sha256:${"b".repeat(64)}`, repository },
        },
        traffic: "blue",
        standby: { pods: 6 },
        ...changes,
    });
    return read.settings ?? assert.fail(JSON.stringify(read.problems));
}

const { slots } = settings();
const blue = releaseId("users", slots.blue!);
const green = releaseId("users", slots.green!);

/** What the last update left behind: both releases in their slots, one of them serving. */
const last = (serves: "blue" | "green"): Predecessor => {
    const slot = (version: string, id: string) => ({ version, digest: "", image: "", releaseId: id, sessionSecret: 1 });
    return {
        service: { name: "users", namespace: "users-dev" },
        traffic: { [serves]: 100 },
        slots: { blue: slot("1.0.0", blue), green: slot("1.1.0", green) },
    };
};

async function deploy(changes: object = {}, before?: Predecessor) {
    const { registrations } = await runProgram(
        () =>
            new FastApiService("users", {
                settings: settings(changes),
                ...(before === undefined ? {} : { last: before }),
            }),
    );
    const named = (name: string) => registrations.find(({ urn }) => shortUrn(urn) === name);
    const autoscalers = registrations.filter(({ type }) => type.endsWith(":HorizontalPodAutoscaler"));
    return { named, autoscalers };
}

describe("SlotAutoscaler", () => {
    it("controls the slot with traffic, and no other", async () => {
        const { autoscalers } = await deploy();
        assert.deepEqual(
            autoscalers.map(({ inputs }) => [inputs.metadata.name, inputs.spec.scaleTargetRef.name]),
            [[`users-blue-${blue}`, `users-blue-${blue}`]],
        );
        const { minReplicas, maxReplicas } = autoscalers[0]!.inputs.spec;
        assert.deepEqual([minReplicas, maxReplicas], [2, 10]);
    });

    it("does not exist without scale, or before there is traffic", async () => {
        assert.equal((await deploy({ service: { name: "users", namespace: "users-dev" } })).autoscalers.length, 0);
        assert.equal((await deploy({ traffic: undefined })).autoscalers.length, 0);
    });

    it("comes after the traffic, since it would shrink a slot without load", async () => {
        const { autoscalers } = await deploy();
        assert.ok(autoscalers[0]!.dependencies.includes("Service users"));
        assert.ok(autoscalers[0]!.dependencies.includes(`Deployment users-blue-${blue}`));
    });

    it("is not an object of the release, which may serve while it changes", async () => {
        const { autoscalers } = await deploy();
        assert.equal(autoscalers[0]!.inputs.metadata.labels["fastapi-release/release-id"], undefined);
    });

    it("is looked for before it is created in a stack, since two would both give up", async () => {
        assert.equal((await deploy({}, last("blue"))).autoscalers[0]!.beforeCreate.length, 1);
        assert.equal((await deploy()).autoscalers[0]!.beforeCreate.length, 0);
    });

    const pods = (
        deployment: { inputs: { spec: { replicas: number } }; ignoreChanges: readonly string[] } | undefined,
    ) => (deployment?.ignoreChanges.includes("spec.replicas") ? "left alone" : deployment?.inputs.spec.replicas);

    it("is left alone with its slot, while a standby keeps the live slot's size", async () => {
        const { named } = await deploy({}, last("blue"));
        assert.equal(pods(named(`Deployment users-blue-${blue}`)), "left alone");
        assert.equal(pods(named(`Deployment users-green-${green}`)), 6);
    });

    it("controls a slot that was first brought to the live slot's size", async () => {
        const { named } = await deploy({ traffic: "green", standby: { pods: 8 } }, last("blue"));
        assert.equal(pods(named(`Deployment users-green-${green}`)), 8);
        assert.equal(pods(named(`Deployment users-blue-${blue}`)), 8);
        assert.ok(named("Service users")?.dependencies.includes(`Deployment users-green-${green}`));
    });

    it("controls a new release in the live slot only once that serves", async () => {
        const other = { ...slots.blue!, version: "1.2.0" };
        const { named } = await deploy({ slots: { ...slots, blue: other } }, last("blue"));
        assert.equal(pods(named(`Deployment users-blue-${releaseId("users", other)}`)), 6);
    });

    it("returns the number of pods when replicas replaces it", async () => {
        const service = { name: "users", namespace: "users-dev", replicas: 4 };
        const { named } = await deploy({ service }, last("blue"));
        assert.equal(pods(named(`Deployment users-blue-${blue}`)), 4);
        assert.equal(pods(named(`Deployment users-green-${green}`)), 4);
    });
});
