import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Crypter } from "../../../../engine/state/crypter.js";
import { deriveKey, readPassphrase } from "../../../../engine/state/passphrase.js";

describe("passphrase secrets", () => {
    it("open what the Pulumi CLI encrypted", async () => {
        const crypter = await Crypter.open("x", "v1:Mqv6KUX1EmY=:v1:1gsE9zRcUWF+pKGl:DLhAjbsGU+z6OSdxBTpSCiFEJomwcQ==");
        assert.equal(crypter.decrypt("v1:D49o/diIvDlSZeOa:QokUgUhUaezcjeOLCc9NdB0jEnBy"), "tok-1");
    });

    it("make a salt that verifies their own passphrase and no other", async () => {
        const crypter = await Crypter.create("pass phrase");
        const again = await Crypter.open("pass phrase", crypter.encryptionSalt);
        assert.equal(again.decrypt(crypter.encrypt("ü")), "ü");
        await assert.rejects(Crypter.open("", crypter.encryptionSalt), { message: "incorrect passphrase" });
    });

    it("notice a ciphertext that was tampered with", async () => {
        const crypter = await Crypter.create("x");
        const [version, nonce, text] = crypter.encrypt("abc").split(":") as [string, string, string];
        const bytes = Buffer.from(text, "base64");
        bytes[0] = (bytes[0] as number) ^ 1;
        assert.throws(() => crypter.decrypt(`${version}:${nonce}:${bytes.toString("base64")}`));
    });

    it("derive a key once in a process", () => {
        const salt = Buffer.from("12345678");
        assert.equal(deriveKey("a", salt), deriveKey("a", salt));
        assert.notEqual(deriveKey("a", salt), deriveKey("b", salt));
    });

    it("come from the variable, else from the file, without the line end", () => {
        const folder = mkdtempSync(join(tmpdir(), "passphrase-"));
        const file = join(folder, "passphrase");
        writeFileSync(file, "from file\n");
        assert.equal(readPassphrase({ PULUMI_CONFIG_PASSPHRASE: "", PULUMI_CONFIG_PASSPHRASE_FILE: file }), "");
        assert.equal(readPassphrase({ PULUMI_CONFIG_PASSPHRASE_FILE: file }), "from file");
        assert.equal(readPassphrase({}), undefined);
        rmSync(folder, { recursive: true });
        assert.throws(() => readPassphrase({ PULUMI_CONFIG_PASSPHRASE_FILE: file }), /could not read/);
    });
});
