import assert from "node:assert/strict";
import { FastApiService } from "../../../../components/service/fastapi-service.js";
import { ApiVersions, type VersionedService } from "../../../../components/traffic/api-versions.js";
import type { ApiVersionsSettings } from "../../../../model/traffic/api-versions.js";
import type { GatewaySettings } from "../../../../model/traffic/gateway-settings.js";
import type { Traffic } from "../../../../model/traffic/traffic.js";
import { someGateway } from "../../model/some-gateway.js";
import { someVersions } from "../../model/some-versions.js";
import { runProgram, shortUrn } from "../mock-engine.js";
import { changedObjects, find, ids, settings } from "../two-releases.js";

const share = (version: string, weight: number, slot: "blue" | "green" = "blue") => {
    return { slot, version, releaseId: slot === "blue" ? "aaaaaaaaaa" : "bbbbbbbbbb", weight } as const;
};
const users: VersionedService = { service: "users", namespace: "users", shares: [share("1.3.0", 100)], after: [] };
const second: VersionedService = {
    service: "users-v2",
    namespace: "users-v2",
    shares: [share("2.0.0", 90), share("2.1.0", 10, "green")],
    after: [],
};
const apart = { "1": { service: "users", sunset: "2027-11-01" }, "2": { service: "users-v2" } };

const versioned = (
    change: Partial<ApiVersionsSettings> = {},
    services: readonly VersionedService[] = [users, second],
    gateway: Partial<GatewaySettings> = {},
) =>
    runProgram(() => {
        const apiVersions = someVersions({ versions: apart, ...change });
        return new ApiVersions("api", { gateway: someGateway({ apiVersions, ...gateway }), services });
    });

describe("ApiVersions", () => {
    it("routes each version by a switch of the service that has it, with its own weights", async () => {
        const { registrations, result } = await versioned();
        assert.deepEqual(Object.keys(result.switches), ["users", "users-v2"]);
        const backends = (name: string) =>
            find(registrations, `HTTPRoute ${name}`).inputs.spec.rules.map(
                ({ backendRefs }: { backendRefs: { name: string; weight?: number }[] }) =>
                    backendRefs.map(({ name, weight = 100 }) => `${name} ${weight}`).join(),
            );
        assert.deepEqual([...new Set(backends("users"))], ["users-blue-aaaaaaaaaa 100"]);
        const shared = "users-v2-blue-aaaaaaaaaa 90,users-v2-green-bbbbbbbbbb 10";
        assert.deepEqual(backends("users-v2"), [shared, shared, shared]);
    });

    it("has one route if one service has all versions, which need not name it", async () => {
        const { registrations } = await versioned({ versions: { "1": {}, "2": {} } }, [users]);
        const routes = registrations.filter(({ urn }) => shortUrn(urn).startsWith("HTTPRoute"));
        assert.deepEqual(
            routes.map(({ urn }) => shortUrn(urn)),
            ["HTTPRoute users"],
        );
    });

    it("checks the gateway and the pods like any switch", async () => {
        const { registrations } = await versioned();
        const { beforeCreate, beforeUpdate, afterUpdate } = find(registrations, "HTTPRoute users-v2");
        assert.deepEqual(
            [beforeCreate, beforeUpdate, afterUpdate],
            [
                ["gateway-fits users-v2"],
                ["ready-to-serve users-v2", "gateway-fits users-v2"],
                ["gateway-leads users-v2", "drain users-v2"],
            ],
        );
    });

    it("refuses all problems at once, before anything is registered", async () => {
        const versions = { "1": {}, "2": { service: "orders" } };
        const message = [
            "3 problems in the API api:",
            '  - services[2].service: "users" is given twice; name each once.',
            "  - gateway.apiVersions.versions.1.service: missing; the services are users, users-v2, users.",
            '  - gateway.apiVersions.versions.2.service: "orders" is not one of the services, which are users, users-v2, users.',
        ];
        await assert.rejects(versioned({ versions }, [users, second, users]), (error: Error) => {
            assert.equal(error.message.trimEnd(), message.join("\n"));
            return true;
        });
    });

    it("refuses to have no versions", async () => {
        await assert.rejects(
            runProgram(() => new ApiVersions("api", { gateway: someGateway(), services: [users] })),
            /gateway\.apiVersions: missing; name the versions, or use a TrafficSwitch instead of ApiVersions\./,
        );
    });

    it("refuses a service that has none of the versions", async () => {
        const versions = { "1": { service: "users" } };
        await assert.rejects(
            versioned({ versions }),
            /gateway\.apiVersions: none of its versions is served by users-v2; leave service out of those that should be\./,
        );
    });
});

describe("FastApiService with versions of its API", () => {
    const behind = async (traffic: Traffic, apiVersions?: ApiVersionsSettings) => {
        const gateway = someGateway(apiVersions === undefined ? {} : { apiVersions });
        const args = { ...settings(), traffic, service: { ...settings().service, gateway } };
        return (await runProgram(() => new FastApiService("users", { settings: args }))).registrations;
    };

    it("routes every form to the serving releases, and changes one object when shares move", async () => {
        const [before, after] = [
            await behind({ blue: 100 }, someVersions()),
            await behind({ green: 100 }, someVersions()),
        ];
        const { rules } = find(after, "HTTPRoute users").inputs.spec;
        assert.ok(rules.length > 3);
        for (const { backendRefs } of rules)
            assert.deepEqual(backendRefs, [{ name: `users-green-${ids().green}`, port: 80 }]);
        assert.deepEqual(changedObjects(before, after), ["HTTPRoute users"]);
    });

    it("creates the same objects with versions and without, except for the route", async () => {
        const kinds = async (...args: Parameters<typeof behind>) =>
            (await behind(...args)).map(({ urn }) => urn).sort();
        assert.deepEqual(await kinds({ blue: 100 }, someVersions()), await kinds({ blue: 100 }));
    });
});
