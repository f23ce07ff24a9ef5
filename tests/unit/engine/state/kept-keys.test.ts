import assert from "node:assert/strict";
import {
    chmodSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    rmSync,
    statSync,
    utimesSync,
    writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { Crypter } from "../../../../engine/state/crypter.js";
import { KeptKeys } from "../../../../engine/state/kept-keys.js";
import { openCrypter } from "../../../../engine/state/open-crypter.js";

const memory = "/dev/shm";
const salt = Buffer.from("12345678");
const key = Buffer.alloc(32, 7);

describe("keys kept in memory", () => {
    let folder: string;
    let file: string;
    let environment: NodeJS.ProcessEnv;

    /** As if it had been written a minute ago. */
    function writePassphrase(text: string): void {
        writeFileSync(file, text);
        const time = Date.now() / 1000 - 60;
        utimesSync(file, time, time);
    }

    beforeEach(() => {
        folder = mkdtempSync(join(memory, "kept-keys-"));
        file = join(folder, "passphrase");
        environment = { PULUMI_CONFIG_PASSPHRASE_FILE: file, XDG_RUNTIME_DIR: folder };
        writePassphrase("secret");
    });

    afterEach(() => rmSync(folder, { recursive: true }));

    it("are there for the next command of the same file and salt", () => {
        KeptKeys.of(environment)?.write(salt, key);
        assert.deepEqual(KeptKeys.of(environment)?.read(salt), key);
        assert.equal(KeptKeys.of(environment)?.read(Buffer.from("87654321")), undefined);
    });

    it("are gone once the file is written again, with the same size too", () => {
        KeptKeys.of(environment)?.write(salt, key);
        writePassphrase("Secret");
        assert.ok(KeptKeys.of(environment));
        assert.equal(KeptKeys.of(environment)?.read(salt), undefined);
    });

    it("are in a file and folder of the user alone", () => {
        KeptKeys.of(environment)?.write(salt, key);
        const kept = join(folder, "fastapi-release");
        const [name = ""] = readdirSync(kept);
        assert.equal(statSync(kept).mode & 0o777, 0o700);
        assert.equal(statSync(join(kept, name)).mode & 0o777, 0o600);
        assert.ok(!readFileSync(join(kept, name), "utf8").includes("secret"));
    });

    const refused: Record<string, () => void> = {
        "a passphrase in the environment": () => {
            environment["PULUMI_CONFIG_PASSPHRASE"] = "secret";
        },
        "a file that was written a moment ago": () => writeFileSync(file, "secret"),
        "no file": () => rmSync(file),
        "a folder that others can enter": () => {
            mkdirSync(join(folder, "fastapi-release"));
            chmodSync(join(folder, "fastapi-release"), 0o750);
        },
        "a folder on a disk": () => {
            environment["XDG_RUNTIME_DIR"] = __dirname;
        },
    };
    for (const [what, prepare] of Object.entries(refused)) {
        it(`are not kept for ${what}`, () => {
            prepare();
            assert.equal(KeptKeys.of(environment), undefined);
        });
    }

    it("spare the derivation, yet not the check", async () => {
        const { encryptionSalt } = await Crypter.create("secret");
        const other = (await Crypter.create("secret")).encryptionSalt;
        const opened = await openCrypter(environment, encryptionSalt);
        const saltOf = (text: string) => Buffer.from(text.split(":")[1] ?? "", "base64");
        const keptKey = KeptKeys.of(environment)?.read(saltOf(encryptionSalt));
        assert.ok(keptKey);
        assert.equal((await openCrypter(environment, encryptionSalt))?.decrypt(opened?.encrypt("a") ?? ""), "a");
        // Another stack's key in its place does not open it: the right one is derived.
        KeptKeys.of(environment)?.write(saltOf(other), keptKey);
        await openCrypter(environment, other);
        assert.notDeepEqual(KeptKeys.of(environment)?.read(saltOf(other)), keptKey);
        writePassphrase("another");
        await assert.rejects(openCrypter(environment, encryptionSalt), { message: "incorrect passphrase" });
    });
});
