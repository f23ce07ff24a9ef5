import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ledgerChain } from "../../../release/history/ledger-chain.js";
import { readFileLedger } from "../../../release/ledger/file-ledger.js";
import type { Ledger } from "../../../release/ledger/ledger.js";
import { stateFile } from "../../../release/ledger/packed-file.js";
import { readStackLedger } from "../../../release/ledger/stack-ledger.js";
import { PulumiCli } from "../../../release/pulumi/pulumi-cli.js";
import { writeYaml } from "../../../release/stack/settings-yaml.js";
import { defaults, digests } from "../../unit/release/sample-settings.js";
import { pulumiCli } from "../pulumi-machine.js";
import { SettingsStack } from "./settings-stack.js";

describe("A ledger that Pulumi's CLI keeps in a folder", function () {
    this.timeout(120_000);
    const cli = new SettingsStack("dev");
    after(() => cli.remove());

    const place = (version: string, others: object = {}) => {
        const salt = /^encryptionsalt: .*\n/m.exec(cli.text)?.[0] ?? "";
        const config = {
            "fastapi-release:service": { name: "users", namespace: "users-dev" },
            "fastapi-release:release": defaults,
            "fastapi-release:slots": { blue: { version, digest: digests[version], ...defaults } },
            "fastapi-release:traffic": "blue",
            ...others,
        };
        cli.write(`${salt}${writeYaml({ config })}`);
    };

    it("has all entries and the state, read from its files or by its commands, packed or not", async () => {
        await cli.run(["stack", "init", "dev"]);
        const packed: [version: string, environment: Record<string, string>, state: string][] = [
            ["1.0.0", {}, "dev.json"],
            ["1.1.0", { PULUMI_DIY_BACKEND_GZIP: "true" }, "dev.json.gz"],
            ["1.2.0", { PULUMI_DIY_BACKEND_ZSTD: "true" }, "dev.json.zst"],
            ["1.0.0", {}, "dev.json"],
        ];
        for (const [index, [version, environment, state]] of packed.entries()) {
            place(version, index === 1 ? { "fastapi-release:standby": null } : {});
            await cli.up(environment);
            assert.equal(stateFile(cli.backend, "users", "dev"), join(cli.backend, "stacks", "users", state));
            const { entries, state: read } = readFileLedger(cli.backend, "users", "dev");
            assert.deepEqual([entries.length, read?.isEmpty, read?.outputs["made"]], [index + 1, true, "nothing"]);
        }
        const kinds = readdirSync(join(cli.backend, "history", "users", "dev")).map(name =>
            name.replace(/^.*\.json/, ""),
        );
        for (const kind of ["", ".gz", ".zst"]) assert.ok(kinds.includes(kind));

        const files = readFileLedger(cli.backend, "users", "dev");
        const told = await readStackLedger(new PulumiCli({ command: pulumiCli }, cli.folder, "dev", cli.environment()));
        assert.deepEqual(
            [...files.entries].map(({ entry, slots, result }) => [entry, slots.blue?.version, result]),
            [
                [4, "1.0.0", "succeeded"],
                [3, "1.2.0", "succeeded"],
                [2, "1.1.0", "succeeded"],
                [1, "1.0.0", "succeeded"],
            ],
        );
        assert.deepEqual([...told.entries], [...files.entries]);
        const chain = (ledger: Ledger) =>
            ledgerChain([...ledger.entries].toReversed().map(entry => ledger.recordOf(entry)));
        assert.deepEqual(chain(told), chain(files));
        for (const entry of files.entries) assert.deepEqual(files.outputsOf(entry), { made: "nothing" });
    });
});
