import assert from "node:assert/strict";
import { recordingProblems } from "../../../../release/facts/recording-problems.js";
import type { OpenRelease } from "../../../../release/open/open-release.js";
import { StackState } from "../../../../release/stack/stack-state.js";

/** Made by Pulumi's CLI for the passphrase "right". */
const salt = "v1:A1WYsfpAALY=:v1:vsYKICZaf8cyoJdM:WE0IdW2eUQjVcSdufKMqN2PYAjdO5g==";

describe("recordingProblems", () => {
    it("tells a wrong passphrase beforehand, also of a stack whose settings file never got its salt", async () => {
        const state = StackState.parse(JSON.stringify({ deployment: { secrets_providers: { state: { salt } } } }));
        const find = (inFile: string | undefined, inState: StackState | undefined, passphrase: string) =>
            recordingProblems({
                file: { encryptionSalt: () => inFile },
                ledger: { state: inState },
                backend: {},
                environment: { PULUMI_CONFIG_PASSPHRASE: passphrase },
            } as unknown as OpenRelease);
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
