import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { migrationScript } from "../../../../components/gate/release-migration.js";

function start(command: readonly string[], environment: Record<string, string> = {}) {
    const child = spawn("python3", ["-c", migrationScript, ...command], {
        env: { PATH: process.env["PATH"], MIGRATION_SECONDS: "25", ...environment },
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding("utf8").on("data", (text: string) => {
            output += text;
        });
    }
    return { child, output: () => output };
}

async function run(command: readonly string[], environment: Record<string, string> = {}) {
    const { child, output } = start(command, environment);
    const [code] = (await once(child, "close")) as [number];
    return { code, lines: output().trimEnd().split("\n") };
}

describe("The script that runs a migration", function () {
    // A busy machine takes seconds to start Python.
    this.timeout(30_000);

    it("runs the command with its arguments unchanged", async () => {
        const { code, lines } = await run(["printf", "%s|", "a b", "", "$HOME;"]);
        assert.deepEqual(lines, ["a b||$HOME;|The migration succeeded"]);
        assert.equal(code, 0);
    });

    it("does not run a migration that has already succeeded for the release", async () => {
        const { code, lines } = await run(["false"], { MIGRATION_DONE: '{"version": "1.4.0"}' });
        assert.deepEqual(lines, ['This release has migrated before: {"version": "1.4.0"}']);
        assert.equal(code, 0);
    });

    const failures: [command: string[], reason: string][] = [
        [["sh", "-c", "exit 3"], "The migration failed: sh ended with exit code 3"],
        [["sh", "-c", "kill -9 $$"], "The migration failed: sh ended by signal 9"],
        [["no-such-program"], "The migration failed: no-such-program cannot be run: No such file or directory"],
    ];
    for (const [command, reason] of failures) {
        it(`ends with its reason: ${reason}`, async () => {
            const { code, lines } = await run(command);
            assert.equal(lines.at(-1), reason);
            assert.equal(code, 1);
        });
    }

    it("stops a command that takes too long, in its own time", async () => {
        const { code, lines } = await run(["sleep", "30"], { MIGRATION_SECONDS: "0.3" });
        assert.deepEqual(lines, ["The migration failed: it was ended after 0.3 s"]);
        assert.equal(code, 1);
    });

    it("passes the end of its pod on to the command", async () => {
        const { child, output } = start([
            "sh",
            "-c",
            // It waits in short sleeps: a longer one that had not started when the signal came would keep the output
            // open.
            "trap 'echo cleaned up; exit 4' TERM; echo begun; while :; do sleep 0.1; done",
        ]);
        await seen(child, "begun");
        child.kill("SIGTERM");
        const [code] = (await once(child, "close")) as [number];
        assert.match(output(), /cleaned up\nThe migration failed: sh ended with exit code 4/);
        assert.equal(code, 1);
    });
});

function seen({ stdout }: ChildProcess, text: string): Promise<void> {
    return new Promise(resolve => stdout?.on("data", (chunk: string) => chunk.includes(text) && resolve()));
}
