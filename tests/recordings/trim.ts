// Copies recordings without what the test does not compare:
//   node dist/tests/recordings/trim.js FROM TO NAME…      NAME like 01-create-noop-update-destroy
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { trimmedFiles } from "./load/trim-file.js";

function trimScenario(from: string, to: string): void {
    for (const entry of readdirSync(from)) {
        if (entry.startsWith("program")) cpSync(join(from, entry), join(to, entry), { recursive: true });
        else if (/^\d\d-/.test(entry)) trimStep(join(from, entry), join(to, entry));
    }
}

function trimStep(from: string, to: string): void {
    mkdirSync(to, { recursive: true });
    for (const [file, trim] of Object.entries(trimmedFiles)) {
        if (existsSync(join(from, file))) writeFileSync(join(to, file), trim(readFileSync(join(from, file), "utf8")));
    }
    const change = join(from, "program-change");
    if (existsSync(change)) cpSync(change, join(to, "program-change"), { recursive: true });
}

function main(): void {
    const [from, to, ...names] = process.argv.slice(2);
    if (from === undefined || to === undefined || names.length === 0) {
        console.error("usage: trim.js FROM TO NAME…");
        process.exitCode = 2;
        return;
    }
    for (const name of names) trimScenario(join(from, name), join(to, name));
}

main();
