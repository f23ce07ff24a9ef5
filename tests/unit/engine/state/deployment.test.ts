import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Secret } from "../../../../engine/property-value.js";
import { formatCheckpoint, parseCheckpoint, parseExport } from "../../../../engine/state/checkpoint.js";
import { Crypter } from "../../../../engine/state/crypter.js";
import { type Deployment, readDeployment, writeDeployment } from "../../../../engine/state/deployment.js";

const data = join(__dirname, "../../../../../tests/recordings/data/engine");
const recorded = (file: string) => readFileSync(join(data, file), "utf8");

async function open(deployment: Deployment): Promise<Crypter> {
    return Crypter.open("x", deployment.secrets_providers?.state?.salt ?? "");
}

function latest(file: string): Deployment {
    const deployment = parseCheckpoint(recorded(file), "dev").latest;
    assert.ok(deployment);
    return deployment;
}

describe("a state file of the Pulumi CLI", () => {
    it("is written back to the byte when it holds no secret", async () => {
        const text = recorded("interrupted-checkpoint.json");
        const deployment = latest("interrupted-checkpoint.json");
        const { snapshot, remainder } = readDeployment(deployment, undefined);
        // A copy, since what was only read is written as it was read.
        const written = writeDeployment(structuredClone(snapshot), {
            secrets: undefined,
            encryptionSalt: deployment.secrets_providers?.state?.salt,
            time: deployment.manifest.time,
            remainder,
        });
        written.manifest = deployment.manifest;
        assert.equal(formatCheckpoint("organization/c09/dev", written), text);
        assert.equal(snapshot.pendingOperations[0]?.type, "creating");
    });

    it("gives its secrets in the clear with the right passphrase", async () => {
        const deployment = latest("secrets-checkpoint.json");
        const { snapshot } = readDeployment(deployment, await open(deployment));
        const outputs = snapshot.resources[0]?.outputs ?? {};
        assert.deepEqual(outputs.token, new Secret("tok-1"));
        assert.deepEqual(outputs.whole, new Secret({ a: 1, b: [true, null, "x"] }));
        assert.deepEqual((outputs.mixed as Record<string, unknown>).list, [1, new Secret("tok-1")]);
    });

    it("is refused with a wrong passphrase", async () => {
        const salt = latest("secrets-checkpoint.json").secrets_providers?.state?.salt ?? "";
        await assert.rejects(Crypter.open("y", salt), { message: "incorrect passphrase" });
    });

    it("keeps the ciphertexts of what was not replaced, and gets fresh ones with the same plaintext for the rest", async () => {
        const deployment = latest("secrets-checkpoint.json");
        const crypter = await open(deployment);
        const { snapshot, remainder } = readDeployment(deployment, crypter);
        const write = (resources: typeof snapshot.resources) =>
            writeDeployment(
                { ...snapshot, resources },
                { secrets: crypter, encryptionSalt: crypter.encryptionSalt, time: "", remainder },
            );
        const ciphertexts = (written: Deployment): string[] =>
            JSON.stringify(written).match(/"ciphertext":"(v1:[^"]+)"/g) ?? [];
        const before = ciphertexts(deployment);
        assert.ok(before.length > 10);
        assert.deepEqual(ciphertexts(write(snapshot.resources)), before);

        const replaced = snapshot.resources.map(state => ({
            ...state,
            inputs: { ...state.inputs },
            outputs: { ...state.outputs },
        }));
        const written = write(replaced);
        assert.equal(ciphertexts(written).length, before.length);
        assert.equal(ciphertexts(written).filter(text => before.includes(text)).length, 0);
        assert.deepEqual(readDeployment(written, crypter).snapshot, snapshot);
        assert.deepEqual(ciphertexts(write(replaced)), ciphertexts(written));
    });

    it("shows secrets in an export when asked to, which an import reads", async () => {
        const deployment = latest("secrets-checkpoint.json");
        const { snapshot } = readDeployment(deployment, await open(deployment));
        const written = writeDeployment(snapshot, { secrets: "plaintext", encryptionSalt: undefined, time: "" });
        const token = written.resources?.[0]?.outputs as Record<string, unknown>;
        assert.deepEqual(token.token, {
            "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
            plaintext: '"tok-1"',
        });
        assert.deepEqual(readDeployment(written, undefined).snapshot, snapshot);
    });

    it("keeps the keys that this engine does not know", () => {
        const deployment = latest("interrupted-checkpoint.json");
        (deployment.resources?.[1] as Record<string, unknown>).hideDiff = ["a"];
        deployment.metadata = { integrity_error: { version: "v3" } };
        const { snapshot, remainder } = readDeployment(deployment, undefined);
        const options = { secrets: undefined, encryptionSalt: undefined, time: "", remainder };
        const written = writeDeployment(snapshot, options);
        assert.deepEqual(written.resources?.[1]?.hideDiff, ["a"]);
        assert.deepEqual(written.metadata, { integrity_error: { version: "v3" } });
    });

    it("is refused when it holds secrets and no passphrase is at hand", () => {
        assert.throws(() => readDeployment(latest("secrets-checkpoint.json"), undefined), {
            message: "the state holds secrets but names no secrets provider",
        });
    });

    it("is refused when it is of another version", () => {
        assert.throws(() => parseExport('{"version": 4, "deployment": {}}', "dev"), {
            message:
                "the stack 'dev' is newer than what this version of the Pulumi CLI understands. Please update your version of the Pulumi CLI",
        });
    });
});
