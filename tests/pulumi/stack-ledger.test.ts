import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensurePulumi } from "../../platform/pulumi/ensure-pulumi.js";
import { pulumiEnvironment } from "../../platform/pulumi/find-pulumi.js";
import { readFileLedger } from "../../release/ledger/file-ledger.js";
import type { Ledger } from "../../release/ledger/ledger.js";
import { readStackLedger } from "../../release/ledger/stack-ledger.js";
import { ledgerChain } from "../../release/plan/ledger-chain.js";
import { PulumiCli } from "../../release/pulumi/pulumi-cli.js";
import { SampleBackend } from "../unit/release/sample-backend.js";
import { digests } from "../unit/release/sample-settings.js";

describe("A ledger that is read through Pulumi", function () {
    this.timeout(30_000);
    let root: string;
    let url: string | undefined;

    before(() => {
        root = mkdtempSync(join(tmpdir(), "stack-ledger-"));
        writeFileSync(join(root, "Pulumi.yaml"), "name: users\nruntime: nodejs\n");
        const backend = new SampleBackend(root);
        backend.state();
        backend.update(1, "1.0.0", digests["1.0.0"]!);
        backend.update(2, "1.1.0", digests["1.1.0"]!, { result: "failed", message: 'with "quotes"' });
        backend.update(3, "1.2.0", digests["1.2.0"]!);
        url = process.env["PULUMI_BACKEND_URL"];
        process.env["PULUMI_BACKEND_URL"] = `file://${root}`;
    });
    after(() => {
        if (url === undefined) delete process.env["PULUMI_BACKEND_URL"];
        else process.env["PULUMI_BACKEND_URL"] = url;
        rmSync(root, { recursive: true });
    });

    it("has the entries and the chain that it has when its files are read, and needs no passphrase", async () => {
        const pulumi = await ensurePulumi(() => undefined);
        const told = await readStackLedger(new PulumiCli(pulumi, root, "dev", pulumiEnvironment(pulumi)));
        const read = readFileLedger(join(root, ".pulumi"), "users", "dev");
        assert.deepEqual([...told.entries], [...read.entries]);
        const chain = (ledger: Ledger) => {
            return ledgerChain([...ledger.entries].toReversed().map(entry => ledger.recordOf(entry)));
        };
        assert.deepEqual(chain(told), chain(read));
        assert.doesNotMatch(JSON.stringify([...told.entries].map(entry => told.recordOf(entry))), /v1:abc/);
    });
});
