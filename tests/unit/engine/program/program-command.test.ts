import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { otherCommand } from "../../../../engine/program/program-command.js";

const options = {
    kind: "preview" as const,
    project: "users",
    stack: "dev",
    projectDirectory: "/project",
    program: ".",
    config: { "users:b": "2", "users:a": "1" },
    secretConfigKeys: ["users:a"],
    parallel: 4,
    environment: { LANG: "C" },
};

describe("What runs a program", () => {
    let virtualenv: string;
    before(() => {
        virtualenv = mkdtempSync(join(tmpdir(), "venv-"));
        mkdirSync(join(virtualenv, "bin"));
        writeFileSync(join(virtualenv, "bin", "python"), "");
    });
    after(() => rmSync(virtualenv, { recursive: true }));

    it("is the virtual environment's Python, told where the engine is and what the config is", () => {
        const { command, args, environment } = otherCommand(
            { ...options, runtime: { name: "python", virtualenv } },
            "127.0.0.1:1",
        );
        assert.equal(command, join(virtualenv, "bin", "python"));
        assert.match(args[0] ?? "", /language-host\/run-python\.py$/);
        assert.deepEqual(args.slice(1), [
            "--organization=organization",
            "--project=users",
            "--root-directory=/project",
            "--stack=dev",
            "--pwd=/project",
            "--parallel=4",
            "--monitor=127.0.0.1:1",
            "--engine=127.0.0.1:1",
            "--dry-run=true",
            "/project",
        ]);
        assert.equal(environment["PULUMI_CONFIG"], '{"users:a":"1","users:b":"2"}');
        assert.equal(environment["PULUMI_CONFIG_SECRET_KEYS"], '["users:a"]');
        assert.equal(environment["LANG"], "C");
    });

    it("is refused without a virtual environment where one is named", () => {
        const runtime = { name: "python", virtualenv: "/nowhere" } as const;
        assert.throws(
            () => otherCommand({ ...options, runtime }, ""),
            /\/nowhere has no Python; make it: python3 -m venv/,
        );
    });

    it("is the engine's own program for one in YAML, whatever SDK the project has", () => {
        const { command, args } = otherCommand({ ...options, runtime: { name: "yaml" } }, "127.0.0.1:1");
        assert.equal(command, process.execPath);
        assert.match(args[0] ?? "", /@pulumi\/pulumi\/cmd\/run\/index\.js$/);
        assert.match(args.at(-1) ?? "", /engine\/program\/yaml\/main\.js$/);
        assert.ok(args.includes("--dry-run"));
    });
});
