import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { projectFolder } from "../machine/files.js";

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true, strict: true, strictTuples: false });
const folder = join(projectFolder(), "schema", "output");
for (const file of readdirSync(folder)) ajv.addSchema(JSON.parse(readFileSync(join(folder, file), "utf8")), file);

/** Returns how a value breaks the schema of a command's result, or of `line` or `event`; empty when it fits. */
export function misfits(name: string, value: unknown): string {
    const fits = ajv.getSchema(`${name}.schema.json`);
    assert.ok(fits !== undefined, `there is no schema/output/${name}.schema.json`);
    return fits(value) ? "" : ajv.errorsText(fits.errors);
}

/** Fails with everything that breaks the schema. */
export function assertFits(name: string, value: unknown): void {
    const found = misfits(name, value);
    assert.equal(found, "", `${JSON.stringify(value, undefined, 2)}\ndoes not fit ${name}: ${found}`);
}

/** Checks what a command printed with --json or --json-lines against its schemas. */
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
