import assert from "node:assert/strict";
import { StackState } from "../../../../release/stack/stack-state.js";

const [outputDigest, built, byBuildKit] = ["a", "b", "c"].map(letter => `sha256:${letter.repeat(64)}`);
const state = new StackState({
    resources: [
        {
            urn: "s",
            type: "pulumi:pulumi:Stack",
            outputs: { slots: { blue: { version: "1.0.0", digest: outputDigest } } },
        },
        {
            urn: "i",
            type: "docker:index/image:Image",
            outputs: { imageName: "users:1.1.0", repoDigest: `users@${built}` },
        },
        { urn: "b", type: "docker-build:index:Image", outputs: { tags: ["users:1.2.0"], digest: byBuildKit } },
        { urn: "c", type: "docker-build:index:Image" },
    ],
});

describe("The digest of a slot's image in the state", () => {
    const rows: [version: string, digest: string | undefined, what: string][] = [
        ["1.0.0", outputDigest, "as the outputs tell it"],
        ["1.1.0", built, "of an image that an update built which failed later"],
        ["1.2.0", byBuildKit, "of such an image by BuildKit"],
        ["1.3.0", undefined, "of a version that nobody built"],
    ];
    for (const [version, digest, what] of rows) {
        it(`is ${digest === undefined ? "unknown" : "known"} ${what}`, () =>
            assert.equal(state.digestOf("blue", { repository: "users", version }), digest));
    }
});

describe("The salt of a state", () => {
    it("is that of its passphrase, if there is one", () => {
        const secrets_providers = { type: "passphrase", state: { salt: "v1:abc:def" } };
        const text = JSON.stringify({ checkpoint: { latest: { secrets_providers } } });
        assert.equal(StackState.parse(text).encryptionSalt, "v1:abc:def");
        assert.equal(state.encryptionSalt, undefined);
    });
});

describe("Unfinished operations of a killed update", () => {
    const deployment = (name: string) => ({
        urn: "urn:pulumi:dev::users::kubernetes:apps/v1:Deployment::users-green",
        type: "kubernetes:apps/v1:Deployment",
        inputs: { metadata: { namespace: "users-dev", name } },
    });
    const image = { urn: "urn:pulumi:dev::users::docker:index/image:Image::users", type: "docker:index/image:Image" };
    const begun = [deployment("users-green-1"), image].map(resource => ({ type: "creating", resource }));

    it("are those that no later update finished, although Pulumi keeps all", () => {
        const killed = new StackState({ pending_operations: begun });
        assert.deepEqual(killed.begun, ["creating Deployment users-green", "creating Image users"]);
        const half = new StackState({ pending_operations: begun, resources: [deployment("users-green-2"), image] });
        assert.deepEqual([half.begun, half.isInterrupted], [["creating Deployment users-green"], true]);
        const finished = new StackState({ pending_operations: begun, resources: [deployment("users-green-1"), image] });
        assert.deepEqual([finished.begun, finished.isInterrupted, finished.hasPending], [[], false, true]);
    });

    it("include changes to existing objects", () => {
        const changed = [{ type: "updating", resource: deployment("users-green-1") }];
        const state = new StackState({ pending_operations: changed, resources: [deployment("users-green-1")] });
        assert.equal(state.isInterrupted, true);
    });
});
