import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { namespaceFile } from "../../platform/network-namespace.js";

/** A connection's source and destination. */
export interface ConnectionArgs {
    readonly address: string;
    readonly port: number;
    /** @default chosen by the kernel */
    readonly sourcePort?: number;
}

const client = `
    const [host, port, localPort = 0] = process.argv.slice(1);
    const say = text => { console.log(text); process.exit(); };
    const socket = require("node:net").connect({ host, port, localPort: Number(localPort) });
    socket.on("connect", () => say("connected")).on("error", error => say(error.code));
    setTimeout(() => say("no answer"), 15_000);
`;

const server = `
    require("node:net").createServer(socket => socket.end())
        .listen(process.argv[2], process.argv[1], () => console.log("listens"));
`;

/** Runs a program inside a network namespace to its end. @returns its output */
export function runInside(namespace: string, command: string, ...args: string[]): string {
    const all = [`--net=${namespaceFile(namespace)}`, command, ...args];
    return execFileSync("nsenter", all, { encoding: "utf8" }).trim();
}

function startInside(namespace: string, script: string, args: readonly (string | number)[]): ChildProcess {
    const all = [`--net=${namespaceFile(namespace)}`, process.execPath, "-e", script, ...args.map(String)];
    return spawn("nsenter", all, { stdio: ["ignore", "pipe", "inherit"] });
}

async function firstWords(child: ChildProcess): Promise<string> {
    for await (const chunk of child.stdout!) return String(chunk).trim();
    return "ended without output";
}

/** A server that accepts and closes connections until it is killed. */
export async function listenInside(namespace: string, address: string, port: number): Promise<ChildProcess> {
    const child = startInside(namespace, server, [address, port]);
    const words = await firstWords(child);
    if (words !== "listens") throw new Error(`the server of ${address}:${port}: ${words}`);
    return child;
}

/** Returns "connected", the error's code, or "no answer" after 15 s. */
export function connectInside(namespace: string, { address, port, sourcePort }: ConnectionArgs): Promise<string> {
    return firstWords(
        startInside(namespace, client, [address, port, ...(sourcePort === undefined ? [] : [sourcePort])]),
    );
}

/** A connection attempt that continues until it is killed. Waits until it was sent and got no answer. */
export async function beginConnection(
    namespace: string,
    { address, port, sourcePort }: ConnectionArgs,
): Promise<{ readonly outcome: Promise<string>; readonly end: () => void }> {
    const child = startInside(namespace, client, [address, port, ...(sourcePort === undefined ? [] : [sourcePort])]);
    const filter = ["state", "syn-sent", "dst", `${address}:${port}`];
    for (let tries = 0; runInside(namespace, "ss", "-Htn", ...filter) === ""; tries++) {
        if (tries === 200) throw new Error(`no connection to ${address}:${port} began within 10 s`);
        await sleep(50);
    }
    return { outcome: firstWords(child), end: () => void child.kill("SIGKILL") };
}
