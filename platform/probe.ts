import * as http from "node:http";
import * as https from "node:https";
import { connect } from "node:net";
import type { Probe } from "./daemons/daemon.js";

function socketAnswers(path: string): Promise<boolean> {
    return new Promise(resolve => {
        const socket = connect(path);
        const finish = (answer: boolean) => {
            socket.destroy();
            resolve(answer);
        };
        socket.once("connect", () => finish(true));
        socket.once("error", () => finish(false));
    });
}

export interface RequestOptions {
    readonly socketPath?: string;
    readonly token?: string;
    /** A JSON merge patch to send; without one it is a GET. */
    readonly patch?: object;
}

/** One request. @returns the status and text; undefined when nothing answered within 2 s. */
export function ask(url: string, options: RequestOptions = {}): Promise<{ status: number; text: string } | undefined> {
    return new Promise(resolve => {
        const client = url.startsWith("https:") ? https : http;
        const authorization = options.token === undefined ? {} : { authorization: `Bearer ${options.token}` };
        const type = options.patch === undefined ? {} : { "content-type": "application/merge-patch+json" };
        const request = client.request(
            url,
            {
                method: options.patch === undefined ? "GET" : "PATCH",
                socketPath: options.socketPath,
                // health of programs on this machine, over loopback: nothing secret goes by but our own token
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
export async function isReady(probe: Probe, adminToken: string): Promise<boolean> {
    if (probe.kind === "socket") return socketAnswers(probe.path);
    const token = probe.tokenOf === "admin" ? adminToken : undefined;
    return (await ask(probe.url, { socketPath: probe.socketPath, token }))?.status === 200;
}
