import assert from "node:assert/strict";
import { imageState } from "../../../../release/rollback/target-facts.js";
import { digestOf } from "../../components/some-registry.js";
import { manifest, refuse, stubRegistry } from "../../registry/stub-registry.js";
import { release } from "../sample-settings.js";

describe("The image of a rollback to warm pods", () => {
    const stub = stubRegistry();
    const ask = async (digest: string, settings = {}) => {
        const registries = { [stub.host]: settings };
        return (await imageState({ ...release("1.4.0"), repository: stub.repository, digest }, true, { registries }))
            .image;
    };

    it("is there, or lost", async () => {
        assert.equal(await ask(digestOf(manifest)), "present");
        assert.equal(await ask(digestOf("absent")), "lost");
    });

    it("is unknown if the registry does not answer, is busy, or speaks otherwise than the settings say", async () => {
        stub.guard = () => true;
        assert.equal(await ask(digestOf(manifest)), "unknown");
        stub.guard = (_request, response) => refuse(response, 429, "TOOMANYREQUESTS", "", { "retry-after": "60" });
        assert.equal(await ask(digestOf(manifest)), "unknown");
        stub.guard = () => false;
        assert.equal(await ask(digestOf(manifest), { plainHttp: false }), "unknown");
        assert.equal(await ask(digestOf(manifest), { certificateAuthority: "absent.pem" }), "unknown");
    });
});
