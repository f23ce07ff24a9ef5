// Constant load on one address, as NDJSON on standard output: {"ready": TIME} at the first good answer, then an Answer
// for each request, finally {"end": LoadTotals}. Stops when standard input ends or a line arrives on it, or at a limit.
import { Command, InvalidArgumentError } from "commander";
import { LineWriter } from "./answer.js";
import { runLoad } from "./run-load.js";

function atLeast(least: number) {
    return (text: string): number => {
        const value = Number(text);
        if (!Number.isFinite(value) || value < least)
            throw new InvalidArgumentError(`use a number of ${least} or more.`);
        return value;
    };
}

function readUrl(text: string): URL {
    if (!/^http:\/\/[^/?#@]+([/?#]|$)/.test(text) || !URL.canParse(text))
        throw new InvalidArgumentError("use http://HOST[:PORT]/PATH.");
    return new URL(text);
}

/** Collects `Name: value` pairs. */
function readHeader(text: string, before: Record<string, string>): Record<string, string> {
    const [, name, value] = /^([^:\s]+):\s*(.+)$/.exec(text) ?? [];
    if (name === undefined || value === undefined) throw new InvalidArgumentError('use "Name: value".');
    return { ...before, [name]: value };
}

interface Options {
    readonly header: Record<string, string>;
    readonly fresh: number;
    readonly keptAlive: number;
    readonly rate: number;
    readonly maxSeconds: number;
    readonly maxRequests: number;
}

const command = new Command("load")
    .description("Sends requests to an address at a constant rate and reports which release answered each one.")
    .argument("<url>", "answers JSON with a field version, such as http://10.96.0.7/version", readUrl)
    .option("--header <name: value>", "sent with every request; may be repeated", readHeader, {})
    .option("--fresh <workers>", "workers with a new connection for each request", atLeast(0), 4)
    .option("--kept-alive <workers>", "workers that keep their connection", atLeast(0), 4)
    .option("--rate <number>", "requests a second, for all workers together", atLeast(0.1), 160)
    .option("--max-seconds <seconds>", "hard end", atLeast(0), 900)
    .option("--max-requests <number>", "hard end", atLeast(1), 500_000)
    .action(async (url: URL, { header: headers, ...options }: Options) => {
        const lines = new LineWriter(text => process.stdout.write(text));
        const stop = new AbortController();
        for (const event of ["data", "end", "error"]) process.stdin.once(event, () => stop.abort());
        const totals = await runLoad(
            {
                ...options,
                url,
                headers,
                onReady: () => lines.add({ ready: Date.now() }),
                onAnswer: answer => lines.add(answer),
            },
            stop.signal,
        );
        lines.add({ end: totals });
        lines.flush();
        process.stdin.destroy();
    });

void command.parseAsync();
