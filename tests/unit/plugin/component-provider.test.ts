import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { unknown } from "@pulumi/pulumi/output.js";
import { ComponentProvider } from "../../../plugin/component-provider.js";
import { runProgram } from "../components/mock-engine.js";

const schema = readFileSync(join(__dirname, "..", "..", "..", "..", "plugin", "schema.json"), "utf8");
const provider = new ComponentProvider(schema);
const construct = (component: string, inputs: pulumi.Inputs) =>
    provider.construct("users", `fastapi-release:index:${component}`, inputs, {});

const digest = `sha256:${"a".repeat(64)}`;
const repository = "registry.example.com/users";
const blue = { version: "1.0.0", digest, repository, secrets: 1 };
const given = { service: { name: "users", namespace: "users-dev" }, slots: { blue }, traffic: "blue" };

const refusals: readonly (readonly [what: string, component: string, inputs: pulumi.Inputs, problems: object])[] = [
    [
        "a secret that would be shown",
        "FastApiService",
        { ...given, slots: pulumi.secret({ blue }) },
        { slots: "is or contains a secret, which would be shown; put it into secrets instead." },
    ],
    [
        "a secret in a group that would be shown",
        "ServiceGroup",
        { services: { users: { ...given, secrets: pulumi.secret({}), service: pulumi.secret(given.service) } } },
        {
            "services.users.service":
                "is or contains a secret, which would be shown; put it into its service's secrets instead.",
        },
    ],
    [
        "a secret of an image",
        "VersionedImage",
        { repository: pulumi.secret(repository), version: "1.0.0", context: "app" },
        { repository: "is or contains a secret, which would be shown." },
    ],
    [
        "a value known only after an update",
        "FastApiService",
        { ...given, slots: { blue: { ...blue, digest: unknown } } },
        { "slots.blue.digest": "is known only after an update; use a value that is known before, or leave it out." },
    ],
    [
        "a resource in the place of a value",
        "VersionedImage",
        { repository, version: "1.0.0", context: new pulumi.asset.StringAsset("app") },
        { context: "is not a plain value." },
    ],
    [
        "all problems of an image",
        "VersionedImage",
        { repository: "users:1", version: "latest", context: "app" },
        {
            repository: '"users:1" carries a tag; leave it out, the version is the tag.',
            version: '"latest" is not a version; use one like 1.4.0.',
        },
    ],
    [
        "all problems of a group's services",
        "ServiceGroup",
        { services: { users: { ...given, traffic: "green" }, orders: "none" }, others: 1 },
        {
            others: "unknown key; use services.",
            "services.users.traffic": "green is empty; put a release into slots.green first.",
            "services.orders": "is not a map of keys and values.",
        },
    ],
    ["a group without services", "ServiceGroup", {}, { services: "is not a map of services by name." }],
];

const config = { "kubernetes:context": "production" };

describe("The component package", () => {
    for (const [what, component, inputs, problems] of refusals) {
        it(`refuses by key: ${what}`, async () => {
            await assert.rejects(
                runProgram(() => construct(component, inputs), { config }),
                (error: pulumi.InputPropertiesError) => {
                    const found = error.errors.map(({ propertyPath, reason }) => [propertyPath, reason]);
                    assert.deepEqual(Object.fromEntries(found), problems);
                    const count = Object.keys(problems).length;
                    assert.equal(error.message, `${count} problem${count === 1 ? "" : "s"} in its arguments`);
                    return true;
                },
            );
        });
    }

    it("refuses to use whatever cluster is current", async () => {
        const { secrets: _, ...release } = blue;
        const service = { ...given, slots: { blue: release } };
        for (const [component, inputs] of [
            ["FastApiService", service],
            ["ServiceGroup", { services: { users: service } }],
        ] as const) {
            await assert.rejects(
                runProgram(() => construct(component, inputs)),
                (error: pulumi.InputPropertiesError) => {
                    assert.deepEqual(
                        error.errors.map(({ propertyPath }) => propertyPath),
                        ["kubernetes:context"],
                    );
                    return true;
                },
            );
        }
    });

    it("refuses an unknown type, naming those it has", async () => {
        await assert.rejects(construct("TrafficSwitch", {}), {
            message:
                '"fastapi-release:index:TrafficSwitch" is not in this package, which has fastapi-release:index:FastApiService, ' +
                "fastapi-release:index:ServiceGroup, fastapi-release:index:VersionedImage.",
        });
    });

    it("creates a service and keeps its secrets secret", async () => {
        const secrets = pulumi.secret({ 1: { API_KEY: "hidden" } });
        const { registrations, result } = await runProgram(
            async () => (await construct("FastApiService", { ...given, secrets })).state,
            { config },
        );
        assert.deepEqual(Object.keys(result).sort(), ["fingerprint", "live", "served", "service", "slots", "traffic"]);
        assert.ok(registrations.some(({ name }) => name === "users-secrets-v1"));
        const shown = registrations.filter(({ type }) => type !== "kubernetes:core/v1:Secret");
        assert.equal(JSON.stringify(shown).includes("hidden"), false);
    });

    it("creates a group in which each service has its own outputs", async () => {
        const { secrets: _, ...release } = blue;
        const services = { users: { ...given, slots: { blue: release } } };
        const { result } = await runProgram(async () => (await construct("ServiceGroup", { services })).state, {
            config,
        });
        const made = (result as { services: Record<string, object> }).services;
        assert.deepEqual(Object.keys(made["users"] ?? {}).sort(), [
            "fingerprint",
            "live",
            "served",
            "service",
            "slots",
            "traffic",
        ]);
    });
});
