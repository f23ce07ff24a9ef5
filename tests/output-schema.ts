import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import { projectFolder } from "../platform/source-folder.js";

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true, strict: true });
const known = new Map<string, ValidateFunction | undefined>();

/** The schema of a command's result, or of `line` and `event`; undefined when there is none. */
export function outputSchema(name: string): ValidateFunction | undefined {
    const file = join(projectFolder(), "schema", "output", `${name}.schema.json`);
    if (!known.has(name)) {
        known.set(name, existsSync(file) ? ajv.compile(JSON.parse(readFileSync(file, "utf8"))) : undefined);
    }
    return known.get(name);
}

/** Fails with all that the schema has against a value. */
export function assertFits(name: string, value: unknown): void {
    const fits = outputSchema(name);
    assert.ok(fits !== undefined, `there is no schema/output/${name}.schema.json`);
    const shown = () => `${JSON.stringify(value, undefined, 2)}\nis not of ${name}: ${ajv.errorsText(fits.errors)}`;
    assert.ok(fits(value), shown());
}

/** Holds what a command printed with --json or --json-lines against its schemas. */
export function assertOutputFits(args: readonly string[], stdout: string): void {
    const [command = ""] = args;
    if (args.includes("--json") && stdout !== "") assertFits(command, JSON.parse(stdout));
    if (!args.includes("--json-lines")) return;
    const lines = stdout
        .trim()
        .split("\n")
        .map(line => JSON.parse(line));
    for (const line of lines) assertFits("line", line);
    const last = lines.at(-1);
    assert.ok(["result", "error"].includes(last?.event), `the last line is ${JSON.stringify(last)}`);
    for (const { event, result } of lines) if (event === "result") assertFits(command, result);
}
