import assert from "node:assert/strict";
import { cleanObject, secretStandIn } from "../../../../release/render/clean-object.js";

const masked = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "[secret]" };
const urn = "urn:pulumi:dev::users::kubernetes:core/v1:ConfigMap::users-env";
const config = (change: object = {}) => ({
    urn,
    inputs: { kind: "ConfigMap", apiVersion: "v1", metadata: { name: "users-env", namespace: "users" }, ...change },
});

describe("cleanObject", () => {
    it("removes fields of Pulumi and the API server, and orders keys as people do", () => {
        const metadata = {
            name: "users-env",
            namespace: "users",
            uid: "1",
            resourceVersion: "7",
            generation: 2,
            creationTimestamp: null,
            managedFields: [],
            labels: { a: "b" },
            annotations: { "pulumi.com/skipAwait": "true", "fastapi-release/serves": "1.0.0 in blue" },
        };
        const { manifest, problems } = cleanObject(config({ data: { KEY: "value" }, metadata, status: {} }));
        assert.deepEqual(problems, []);
        assert.equal(
            JSON.stringify(manifest),
            JSON.stringify({
                apiVersion: "v1",
                kind: "ConfigMap",
                metadata: {
                    name: "users-env",
                    namespace: "users",
                    labels: { a: "b" },
                    annotations: { "fastapi-release/serves": "1.0.0 in blue" },
                },
                data: { KEY: "value" },
            }),
        );
    });

    it("names an object with a random name after its name in the program", () => {
        const metadata = { name: "users-env-1a2b3c4d", annotations: { "pulumi.com/autonamed": "true" } };
        assert.deepEqual(cleanObject(config({ metadata })).manifest.metadata, { name: "users-env" });
    });

    const secret = (change: object) => ({
        urn,
        inputs: { apiVersion: "v1", kind: "Secret", metadata: { name: "users-db", namespace: "users" }, ...change },
    });

    it("removes a Secret's values, and keeps its keys if visible", () => {
        const told = cleanObject(secret({ data: { url: masked, user: "YWRh" }, stringData: { password: "hunter2" } }));
        assert.deepEqual(told.secretKeys, ["url", "user", "password"]);
        assert.doesNotMatch(JSON.stringify(told), /hunter2|YWRh|ciphertext/);
        assert.equal(cleanObject(secret({ data: masked })).secretKeys, undefined);
    });

    const hidden: readonly [what: string, value: unknown, message: string][] = [
        ["a secret", masked, "data.KEY is a secret; put it into a Secret, which is written without values."],
        [
            "a secret of the settings that the program reveals",
            `postgres://ada:${secretStandIn}@db`,
            "data.KEY is a secret of the settings; put it into a Secret.",
        ],
        [
            "another resource's output",
            "http://04da6b54-80e4-46f7-96ec-b56ff0331ba9",
            "data.KEY is unknown until another resource is created.",
        ],
    ];
    for (const [what, value, message] of hidden) {
        it(`refuses ${what} outside a Secret`, () => {
            const { problems } = cleanObject(config({ data: { KEY: value } }));
            assert.deepEqual(problems, [{ path: "ConfigMap users-env", message }]);
        });
    }
});
