import assert from "node:assert/strict";
import { serviceArguments } from "../../../plugin/service-arguments.js";

const digest = `sha256:${"a".repeat(64)}`;
const repository = "registry.example.com/users";
const release = { version: "1.0.0", digest, repository };
const given = { service: { name: "users", namespace: "users-dev" }, slots: { blue: release }, traffic: "blue" };

const refusals: readonly (readonly [what: string, values: Record<string, unknown>, paths: readonly string[]])[] = [
    ["nothing at all", {}, ["service"]],
    ["an unknown key", { ...given, slot: {} }, ["slot"]],
    [
        "traffic on an empty slot, and a bad version",
        { ...given, slots: { blue: { ...release, version: "latest" } }, traffic: "green" },
        ["slots.blue.version", "traffic"],
    ],
    ["bad defaults of the release command", { ...given, release: { repository: "x:1" } }, ["release.repository"]],
    ["a missing version of secrets", { ...given, slots: { blue: { ...release, secrets: 2 } } }, ["slots.blue.secrets"]],
    ["a last update that is not a map", { ...given, last: "blue" }, ["last"]],
    [
        "another digest for a released version",
        { ...given, last: { slots: { blue: { ...release, image: `${repository}:1.0.0@sha256:${"b".repeat(64)}` } } } },
        ["slots.blue.digest"],
    ],
    [
        "a service that was called otherwise",
        { ...given, last: { service: { name: "people", namespace: "users-dev" } } },
        ["service.name"],
    ],
];

describe("The arguments of a FastApiService from another language", () => {
    for (const [what, values, paths] of refusals) {
        it(`are refused by key: ${what}`, () => {
            assert.deepEqual(
                (serviceArguments(values).problems ?? []).map(({ path }) => path),
                paths,
            );
        });
    }

    it("are settings, without the release command's defaults", () => {
        const { args } = serviceArguments(given);
        assert.deepEqual(args?.settings.traffic, { blue: 100 });
        assert.equal(args?.settings.slots.blue?.port, 8000);
        assert.equal(args?.last, undefined);
    });

    it("treat missing outputs as absent", () => {
        const { args } = serviceArguments({ ...given, last: { slots: null, traffic: null, fingerprint: "f" } });
        assert.deepEqual(args?.last, { fingerprint: "f" });
    });

    it("adopt the digest that the last update found out", () => {
        const { digest: _, ...unpinned } = release;
        const image = `${repository}:1.0.0@${digest}`;
        const { args } = serviceArguments({
            ...given,
            slots: { blue: unpinned },
            last: { slots: { blue: { ...release, image } } },
        });
        assert.equal(args?.settings.slots.blue?.digest, digest);
    });

    it("may name a scale although the release command's defaults have no resources", () => {
        const resources = { requests: { cpu: "100m" } };
        const { problems } = serviceArguments({
            ...given,
            service: { ...given.service, scale: { min: 2, max: 4 } },
            slots: { blue: { ...release, resources } },
        });
        assert.deepEqual(problems, undefined);
    });
});
