#!/usr/bin/env node
import { text } from "node:stream/consumers";
import { withCancellation } from "./cancellation.js";
import { runCommand } from "./run-command.js";

/** The engine as a command line: `node dist/engine/command/main.js up --yes`. */
async function main(): Promise<void> {
    for (const stream of [process.stdout, process.stderr]) {
        // A reader that has left, as in `… | head`, is no reason to stop an update halfway.
        stream.on("error", () => undefined);
    }
    const out = (text: string) => void process.stdout.write(text);
    const code = await withCancellation(undefined, out, signal =>
        runCommand(process.argv.slice(2), {
            workingDirectory: process.cwd(),
            environment: process.env,
            out,
            err: text => void process.stderr.write(text),
            signal,
            readInput: () => text(process.stdin),
        }),
    );
    // Nothing is left to wait for, though a key may still be deriving or a connection be open.
    process.stdout.write("", () => process.exit(code));
}

void main();
