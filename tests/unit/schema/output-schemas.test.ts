import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectFolder } from "../../../platform/source-folder.js";
import { commands } from "../../../release/command-line/commands.js";
import { assertOutputFits, outputSchema } from "../../output-schema.js";

// Real outputs of all commands are held against them by the stories: Story.release.
/** `completion` prints a script. */
const withResult = Object.keys(commands).filter(name => name !== "completion");

describe("The schemas of what commands print", () => {
    it("are one for each command, and those of lines and events", () => {
        const files = readdirSync(join(projectFolder(), "schema", "output"));
        const expected = [...withResult, "event", "line"].map(name => `${name}.schema.json`);
        assert.deepEqual(files.toSorted(), expected.toSorted());
    });

    for (const name of [...withResult, "event", "line"]) {
        it(`can be read: ${name}`, () => assert.notEqual(outputSchema(name), undefined));
    }

    it("let what is wrong be seen", () => {
        const row = { entry: 1, time: "2026-11-28T10:00:00Z", result: "succeeded", message: "", changed: {} };
        assertOutputFits(["history", "--json"], JSON.stringify([row]));
        for (const wrong of [
            { ...row, entry: 0 },
            { ...row, colour: "red" },
            { ...row, time: "today" },
        ]) {
            assert.throws(() => assertOutputFits(["history", "--json"], JSON.stringify([wrong])), /is not of history/);
        }
        const line = { time: "2026-11-28T10:00:00Z", event: "note", text: "" };
        const lines = (...said: object[]) => said.map(each => JSON.stringify(each)).join("\n");
        const result = { time: line.time, event: "result", result: [row] };
        assertOutputFits(["history", "--json-lines"], lines(line, result));
        assert.throws(() => assertOutputFits(["history", "--json-lines"], lines(result, line)), /the last line is/);
        const unknown = lines({ ...line, event: "surprise" }, result);
        assert.throws(() => assertOutputFits(["history", "--json-lines"], unknown), /is not of line/);
    });
});

describe("A command", function () {
    this.timeout(20_000);
    let folder: string;
    before(() => {
        folder = mkdtempSync(join(tmpdir(), "output-"));
        writeFileSync(
            join(folder, "Pulumi.yaml"),
            `name: users\nruntime: nodejs\nbackend: {url: "file://${folder}"}\n`,
        );
    });
    after(() => rmSync(folder, { recursive: true }));

    const run = (...args: readonly string[]) => {
        const { PULUMI_BACKEND_URL: _, ...env } = process.env;
        const main = join(projectFolder(), "dist", "release", "main.js");
        const where = { cwd: folder, env, encoding: "utf8", stdio: "pipe" } as const;
        return execFileSync(process.execPath, [main, ...args], where);
    };
    const history = (...form: readonly string[]) => run("history", "--engine", "embedded", ...form);

    // No story runs these two.
    it("prints a project that it would write, and the next version, as their schemas have them", () => {
        mkdirSync(join(folder, "app"));
        writeFileSync(join(folder, "app", "main.py"), "from fastapi import FastAPI\n\napp = FastAPI()\n");
        execFileSync("git", ["init", "--quiet"], { cwd: folder });
        const author = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
        execFileSync("git", [...author, "commit", "--quiet", "--allow-empty", "-m", "feat: begin"], { cwd: folder });
        for (const args of [
            ["init", "--dry-run", "--yes"],
            ["next-version", "--tags-only"],
        ]) {
            for (const form of ["--json", "--json-lines"]) assertOutputFits([...args, form], run(...args, form));
        }
    });

    it("prints its result as one JSON document", () => {
        const stdout = history("--json");
        assert.deepEqual(JSON.parse(stdout), []);
        assertOutputFits(["history", "--json"], stdout);
    });

    it("prints all that it says as JSON lines, its result last", () => {
        const stdout = history("--json-lines");
        assertOutputFits(["history", "--json-lines"], stdout);
        assert.equal(stdout.trim().split("\n").length, 3);
    });

    it("refuses to do both", () =>
        assert.throws(() => history("--json", "--json-lines"), /cannot be used with option '--json'/));
});
