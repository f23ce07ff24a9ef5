import assert from "node:assert/strict";
import { FastApiService } from "../../../components/service/fastapi-service.js";
import type { Predecessor } from "../../../model/ledger/predecessor.js";
import type { GatewaySettings } from "../../../model/traffic/gateway-settings.js";
import type { Traffic } from "../../../model/traffic/traffic.js";
import { someGateway } from "../model/some-gateway.js";
import { runProgram, shortUrn } from "./mock-engine.js";
import { changedObjects, find, ids, settings } from "./two-releases.js";

describe("FastApiService behind a gateway", () => {
    const service = (gateway: Partial<GatewaySettings> = {}) => ({
        ...settings().service,
        gateway: someGateway(gateway),
    });
    const behind = async (gateway?: Partial<GatewaySettings>, traffic: Traffic = { blue: 100 }, last?: Predecessor) => {
        const given = { ...settings(), service: service(gateway), traffic };
        const args = { settings: given, ...(last === undefined ? {} : { last }) };
        return (await runProgram(() => new FastApiService("users", args))).registrations;
    };

    it("routes users by one HTTPRoute and creates no Service for them", async () => {
        const registrations = await behind();
        const { inputs } = find(registrations, "HTTPRoute users");
        assert.deepEqual(inputs.spec.rules.at(-1).backendRefs, [{ name: `users-blue-${ids().blue}`, port: 80 }]);
        assert.ok(!registrations.some(({ urn }) => shortUrn(urn) === "Service users"));
    });

    it("waits for pods and Service of each release with a share, and for every gate, which its record includes", async () => {
        const { blue, green } = ids();
        const of = (slot: string, id: string) => [
            `Deployment users-${slot}-${id}`,
            `Job users-${slot}-${id}-gate`,
            `Service users-${slot}-${id}`,
        ];
        const waitsFor = async (...args: Parameters<typeof behind>) =>
            find(await behind(...args), "HTTPRoute users").dependencies.filter(name => /^[DJS]/.test(name));
        assert.deepEqual(await waitsFor(), [...of("blue", blue), `Job users-green-${green}-gate`].sort());
        const both = [...of("blue", blue), ...of("green", green)].sort();
        assert.deepEqual(await waitsFor({}, { blue: 90, green: 10 }), both);
        // Testers reach the standby too, and not before its gate.
        assert.deepEqual(await waitsFor({ testers: { header: "X-Release" } }), both);
    });

    it("changes one object when shares move", async () => {
        const [before, after] = [await behind(), await behind({}, { blue: 90, green: 10 })];
        assert.deepEqual(changedObjects(before, after), ["HTTPRoute users"]);
    });

    it("checks the gateway and the pods before, and the gateway after", async () => {
        const { beforeCreate, afterCreate, beforeUpdate, afterUpdate } = find(await behind(), "HTTPRoute users");
        assert.deepEqual(
            [beforeCreate, afterCreate, beforeUpdate, afterUpdate],
            [
                ["gateway-fits users"],
                ["gateway-leads users"],
                ["ready-to-serve users", "gateway-fits users"],
                ["gateway-leads users", "drain users"],
            ],
        );
    });

    it("looks for a leftover route if the last update used a Service", async () => {
        const last = { service: { name: "users", namespace: "users-dev" }, traffic: { blue: 100 } };
        assert.equal(find(await behind({}, { blue: 100 }, last), "HTTPRoute users").beforeCreate.length, 2);
    });

    it("refuses shares without one", async () => {
        const shared = { ...settings(), traffic: { blue: 90, green: 10 } };
        await assert.rejects(
            runProgram(() => new FastApiService("users", { settings: shared })),
            /traffic: blue 90 and green 10 needs a gateway, and none is set; set service\.gateway, or give one slot 100\./,
        );
    });
});
