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
    it("is that of its passphrase, where there is one", () => {
        const secrets_providers = { type: "passphrase", state: { salt: "v1:abc:def" } };
        const text = JSON.stringify({ checkpoint: { latest: { secrets_providers } } });
        assert.equal(StackState.parse(text).encryptionSalt, "v1:abc:def");
        assert.equal(state.encryptionSalt, undefined);
    });
});
