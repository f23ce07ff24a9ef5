import assert from "node:assert/strict";
import type { OpenStack } from "../../../../release/open/open-stack.js";
import { StackState } from "../../../../release/stack/stack-state.js";
import { recordingProblems } from "../../../../release/update/recording-problems.js";

/** Made by Pulumi's CLI for the passphrase "right". */
const salt = "v1:A1WYsfpAALY=:v1:vsYKICZaf8cyoJdM:WE0IdW2eUQjVcSdufKMqN2PYAjdO5g==";

describe("recordingProblems", () => {
    it("finds a wrong passphrase beforehand, even if the settings file never got the stack's salt", async () => {
        const state = StackState.parse(JSON.stringify({ deployment: { secrets_providers: { state: { salt } } } }));
        const find = (inFile: string | undefined, inState: StackState | undefined, passphrase: string) =>
            recordingProblems({
                file: { encryptionSalt: () => inFile },
                ledger: { state: inState },
                backend: {},
                environment: { PULUMI_CONFIG_PASSPHRASE: passphrase },
            } as unknown as OpenStack);
        for (const [inFile, inState] of [
            [salt, undefined],
            [undefined, state],
        ] as const) {
            assert.deepEqual(await find(inFile, inState, "right"), []);
            assert.match((await find(inFile, inState, "wrong"))[0]?.message ?? "", /^incorrect passphrase: PULUMI_/);
        }
        assert.deepEqual(await find(undefined, undefined, "wrong"), []);
    });
});
