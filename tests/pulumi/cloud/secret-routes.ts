import { type CloudCall, type Routes, readBody } from "./cloud-call.js";
import { stackOf } from "./route-stack.js";

function decryptAll(call: CloudCall): object {
    const { secrets } = stackOf(call);
    const { ciphertexts } = readBody<{ ciphertexts: readonly string[] }>(call);
    return { plaintexts: Object.fromEntries(ciphertexts.map(text => [text, secrets.decrypt(text)])) };
}

const path = "POST /api/stacks/:org/:project/:stack";

/** Routes for the secrets provider "service". All texts are base64. */
export const secretRoutes: Routes = {
    [`${path}/encrypt`]: call => ({
        ciphertext: stackOf(call).secrets.encrypt(readBody<{ plaintext: string }>(call).plaintext),
    }),
    [`${path}/batch-encrypt`]: call => {
        const { secrets } = stackOf(call);
        const { plaintexts } = readBody<{ plaintexts: readonly string[] }>(call);
        return { ciphertexts: plaintexts.map(text => secrets.encrypt(text)) };
    },
    [`${path}/decrypt`]: call => ({
        plaintext: stackOf(call).secrets.decrypt(readBody<{ ciphertext: string }>(call).ciphertext),
    }),
    [`${path}/batch-decrypt`]: decryptAll,
    // reports that a person looked at secrets, whoever encrypted them; the service keeps it for its audit log
    [`${path}/decrypt/log-decryption`]: call => void stackOf(call),
    [`${path}/decrypt/log-batch-decryption`]: call => void stackOf(call),
};
