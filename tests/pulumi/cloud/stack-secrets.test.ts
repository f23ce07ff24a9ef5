import assert from "node:assert/strict";
import { CloudError } from "./cloud-error.js";
import { StackSecrets } from "./stack-secrets.js";

const text = Buffer.from("p<w>d").toString("base64");

describe("The secrets of a stack on the stand-in for Pulumi Cloud", () => {
    it("are encrypted to a different text each time", () => {
        const secrets = new StackSecrets();
        const [one, other] = [secrets.encrypt(text), secrets.encrypt(text)];
        assert.notEqual(one, other);
        assert.deepEqual([secrets.decrypt(one), secrets.decrypt(other)], [text, text]);
    });

    it("cannot be decrypted by other stacks", () => {
        const ciphertext = new StackSecrets().encrypt(text);
        assert.throws(
            () => new StackSecrets().decrypt(ciphertext),
            (error: unknown) => error instanceof CloudError && error.status === 400,
        );
    });
});
