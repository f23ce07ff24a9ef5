import assert from "node:assert/strict";
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mergeConfig } from "../../../../engine/command/config-value.js";
import { startEarly, takeEarly } from "../../../../engine/command/early-program.js";
import { inAutomation } from "../../../../engine/command/in-automation.js";
import { openStack } from "../../../../engine/command/open-stack.js";
import { programOptions } from "../../../../engine/command/program-options.js";
import type { ProgramOptions } from "../../../../engine/program/run-program.js";
import { endProgram } from "../../../../engine/program/start-program-early.js";
import { CommandRun } from "./command-run.js";

describe("a program that is started early", () => {
    let cli: CommandRun;
    beforeEach(async () => {
        cli = new CommandRun();
        symlinkSync(join(__dirname, "../../../../../node_modules"), join(cli.directory, "node_modules"));
        writeFileSync(join(cli.directory, "index.js"), "setInterval(() => undefined, 1000);");
        await cli.run(["stack", "init", "dev"]);
    });
    afterEach(() => cli.remove());

    const environment = () => cli.environment as Record<string, string>;

    /** What the update will ask for. */
    async function wanted(change: Partial<ProgramOptions> = {}): Promise<ProgramOptions> {
        const silent = () => undefined;
        const { signal } = new AbortController();
        const called = { ...environment(), PULUMI_DEBUG_COMMANDS: "true" };
        const context = { ...inAutomation(cli.directory, called), out: silent, err: silent, signal };
        const stack = await openStack(context, { stack: "dev" });
        const config = mergeConfig(stack.project.config, stack.settings.config);
        return { kind: "update", ...programOptions(context, stack, config, ""), ...change };
    }

    it("is taken once by the update that it was started for", async () => {
        await startEarly(cli.directory, environment(), "dev");
        const started = await takeEarly(await wanted());
        assert.ok(started);
        assert.equal(await takeEarly(await wanted()), undefined);
        endProgram(started);
        assert.equal((await started.program.exit).signal, "SIGKILL");
    });

    it("is left for the update by a preview that comes first", async () => {
        await startEarly(cli.directory, environment(), "dev");
        assert.equal(await takeEarly(await wanted({ kind: "preview" })), undefined);
        const started = await takeEarly(await wanted());
        assert.ok(started);
        endProgram(started);
    });

    it("is ended when the update has another config", async () => {
        await startEarly(cli.directory, environment(), "dev");
        assert.equal(await takeEarly(await wanted({ config: { "users:name": "other" } })), undefined);
        assert.equal(await takeEarly(await wanted()), undefined);
    });

    it("waits for the secrets of a stack that has some in its config", async () => {
        await cli.run(["config", "set", "--secret", "token", "t"]);
        await startEarly(cli.directory, environment(), "dev");
        assert.equal(await takeEarly(await wanted().catch(() => ({ kind: "update" }) as ProgramOptions)), undefined);
    });
}).timeout(30_000);
