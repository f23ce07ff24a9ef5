import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectFolder } from "../../../machine/files.js";
import { commands } from "../../../release/commands.js";
import { assertFits, assertOutputFits, misfits } from "../../output-schema.js";
import { added, removed } from "./altered.js";
import { lineSamples } from "./line-samples.js";
import { outputSamples } from "./output-samples.js";

/** `completion` prints a script. */
const withResult = Object.keys(commands).filter(name => name !== "completion");

describe("The schemas of what commands print", () => {
    it("exist for each command, for lines and for events, each with its row in docs/json.md", () => {
        const folder = join(projectFolder(), "schema", "output");
        const expected = [...withResult, "event", "line"].map(name => `${name}.schema.json`);
        assert.deepEqual(readdirSync(folder).toSorted(), expected.toSorted());
        assert.deepEqual(Object.keys(outputSamples).toSorted(), withResult.toSorted());
        const page = readFileSync(join(projectFolder(), "docs", "json.md"), "utf8");
        const missing = withResult.filter(
            name => !page.includes(`| \`${name}\` | [${name}.schema.json](../schema/output/${name}.schema.json) |`),
        );
        assert.deepEqual(missing, []);
    });

    for (const [name, samples] of Object.entries({ ...outputSamples, line: lineSamples })) {
        it(`describe all of ${name}, and notice each missing or additional key`, () => {
            for (const { value, optional = [] } of samples) {
                assertFits(name, value);
                for (const { path, result } of removed(value)) {
                    assert.equal(misfits(name, result) === "", optional.includes(path), `${name} without ${path}`);
                }
                for (const { path, result } of added(value)) {
                    assert.notEqual(misfits(name, result), "", `${name} with ${path}`);
                }
            }
        });
    }

    it("are checked against the output of each command in a whole run", () => {
        const folder = join(projectFolder(), "tests", "stories");
        const files = readdirSync(folder).filter(file => file.endsWith(".test.ts"));
        const stories = files.map(file => readFileSync(join(folder, file), "utf8"));
        const isRun = (name: string) => stories.some(text => new RegExp(`"${name}"[^;]*"--json(-lines)?"`).test(text));
        assert.deepEqual(
            withResult.filter(name => !isRun(name)),
            [],
        );
    });

    it("reveal an error among JSON lines", () => {
        const row = { entry: 1, time: "2026-11-28T10:00:00Z", result: "succeeded", message: "", changed: {} };
        const line = { time: row.time, event: "note", text: "" };
        const lines = (...said: object[]) => said.map(each => JSON.stringify(each)).join("\n");
        const result = { time: line.time, event: "result", result: [row] };
        assertOutputFits(["history", "--json-lines"], lines(line, result));
        const refused = (words: RegExp, ...said: object[]) =>
            assert.throws(() => assertOutputFits(["history", "--json-lines"], lines(...said)), words);
        refused(/the last line is/, result, line);
        refused(/does not fit line/, { ...line, event: "surprise" }, result);
        refused(/does not fit history/, { ...result, result: [{ ...row, colour: "red" }] });
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
    const history = (...form: readonly string[]) => run("history", ...form);

    it("prints a planned project, and the next version, as their schemas define them", () => {
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

    it("prints all its messages as JSON lines, its result last", () => {
        const stdout = history("--json-lines");
        assertOutputFits(["history", "--json-lines"], stdout);
        assert.equal(stdout.trim().split("\n").length, 2);
    });

    it("refuses to do both", () =>
        assert.throws(() => history("--json", "--json-lines"), /cannot be used with option '--json'/));
});
