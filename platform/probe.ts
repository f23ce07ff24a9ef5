import * as http from "node:http";
import * as https from "node:https";
import { connect } from "node:net";
import type { DaemonProbe } from "./daemons/daemon.js";

/** DNS over TCP: the length, then a question (id 1, one record) for the name servers of the root. */
const rootQuestion = Buffer.from("0011" + "000101000001000000000000" + "0000020001", "hex");

/** Whether the socket accepts a connection or, with a question, sends anything in answer to it. */
function socketAnswers(path: string, question?: Buffer): Promise<boolean> {
    return new Promise(resolve => {
        const socket = connect(path);
        const finish = (answer: boolean) => {
            socket.destroy();
            resolve(answer);
        };
        if (question === undefined) socket.once("connect", () => finish(true));
        else socket.once("data", () => finish(true)).write(question);
        socket.setTimeout(2000, () => finish(false));
        for (const end of ["error", "close"]) socket.once(end, () => finish(false));
    });
}

export interface ProbeOptions {
    readonly socketPath?: string;
    readonly token?: string;
    /** A JSON merge patch to send; without one it is a GET. */
    readonly patch?: object;
}

/** Sends one request. @returns the status and text; undefined when nothing answered within 2 s. */
export function ask(url: string, options: ProbeOptions = {}): Promise<{ status: number; text: string } | undefined> {
    return new Promise(resolve => {
        const client = url.startsWith("https:") ? https : http;
        const authorization = options.token === undefined ? {} : { authorization: `Bearer ${options.token}` };
        const type = options.patch === undefined ? {} : { "content-type": "application/merge-patch+json" };
        const request = client.request(
            url,
            {
                method: options.patch === undefined ? "GET" : "PATCH",
                socketPath: options.socketPath,
                // health of programs on this machine, over loopback: no secret is sent except our own token
                rejectUnauthorized: false,
                agent: false,
                timeout: 2000,
                headers: { ...authorization, ...type },
            },
            response => {
                let text = "";
                response.on("data", chunk => {
                    text += chunk;
                });
                response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
                response.on("error", () => resolve(undefined));
            },
        );
        request.on("timeout", () => request.destroy());
        request.on("error", () => resolve(undefined));
        request.end(options.patch === undefined ? undefined : JSON.stringify(options.patch));
    });
}

/** Whether the daemon behind the probe is ready now. */
export async function daemonIsReady(probe: DaemonProbe, adminToken: string): Promise<boolean> {
    if (probe.kind === "socket") return socketAnswers(probe.path);
    if (probe.kind === "names") return socketAnswers(probe.path, rootQuestion);
    const token = probe.tokenOf === "admin" ? adminToken : undefined;
    return (await ask(probe.url, { socketPath: probe.socketPath, token }))?.status === 200;
}
