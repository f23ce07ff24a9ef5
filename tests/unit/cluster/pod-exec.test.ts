import assert from "node:assert/strict";
import { once } from "node:events";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { podExec } from "../../../cluster/pod-exec.js";
import { json, serve } from "./api-server.js";

const channel = (number: number, text: string) => Buffer.concat([Buffer.from([number]), Buffer.from(text)]);

/** Runs a command against a server that answers with these messages, then closes. */
async function exec(messages: Buffer[], options: { close?: boolean; timeoutMs?: number } = {}) {
    const { api, server, close } = await serve((_request, response) => json(response, 404, {}));
    const sockets = new WebSocketServer({ server });
    let asked = "";
    sockets.on("connection", (socket, request) => {
        asked = `${socket.protocol} ${request.url}`;
        for (const message of messages) {
            socket.send(message);
        }
        if (options.close !== false) {
            socket.close();
        }
    });
    try {
        const result = await podExec(api, "shop", "web", "c", ["cat", "/a b"], { timeoutMs: options.timeoutMs });
        return { ...result, asked };
    } finally {
        sockets.close();
        close();
    }
}

describe("podExec", () => {
    it("returns output and errors separately, with exit code 0", async () => {
        const messages = [channel(1, "one "), channel(2, "bad"), channel(1, "two"), channel(3, '{"status":"Success"}')];
        assert.deepEqual(await exec(messages), {
            stdout: "one two",
            stderr: "bad",
            exitCode: 0,
            asked:
                "v5.channel.k8s.io /api/v1/namespaces/shop/pods/web/exec" +
                "?container=c&command=cat&command=%2Fa+b&stdout=true&stderr=true",
        });
    });

    it("returns the command's exit code", async () => {
        const details = { causes: [{ reason: "ExitCode", message: "3" }] };
        const status = JSON.stringify({ status: "Failure", reason: "NonZeroExitCode", details });
        assert.equal((await exec([channel(3, status)])).exitCode, 3);
    });

    it("throws when the command cannot be started", () =>
        assert.rejects(exec([channel(3, JSON.stringify({ status: "Failure", message: "no such file" }))]), {
            message: "cannot run cat in shop/web (c): no such file",
        }));

    it("throws when the command does not end in time", () =>
        assert.rejects(exec([], { close: false, timeoutMs: 100 }), /did not end: .* the limit is 0.1 s/));

    it("leaves no connection open when it is refused, because that would keep the process alive", async () => {
        const { api, address, server, close } = await serve((_request, response) => response.end());
        let connection: Duplex | undefined;
        let closed: Promise<unknown> | undefined;
        server.on("upgrade", (_request, socket) => {
            connection = socket;
            closed = once(socket.resume(), "end", { signal: AbortSignal.timeout(2000) });
            closed.catch(() => undefined);
            const body = JSON.stringify({ kind: "Status", message: "pods is forbidden", code: 403 });
            const type = `content-type: application/json\r\ncontent-length: ${body.length}`;
            socket.write(`HTTP/1.1 403 Forbidden\r\nconnection: keep-alive\r\n${type}\r\n\r\n${body}`);
        });
        await assert.rejects(podExec(api, "shop", "web", "c", ["true"]), {
            message: `the cluster at ${address} answered GET /api/v1/namespaces/shop/pods/web/exec with 403 Forbidden: pods is forbidden`,
        });
        try {
            await closed;
        } finally {
            connection?.destroy();
            close();
        }
    });

    it("says so if there is no status at the end", () =>
        assert.rejects(exec([channel(3, "<html>")]), {
            message: 'cannot run cat in shop/web (c): the API server answered "<html>" in place of a status',
        }));
});
