import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { KubernetesApi } from "../../../cluster/kubernetes-api.js";

export interface RecordedRequest {
    readonly method: string;
    readonly url: URL;
    readonly headers: IncomingMessage["headers"];
    readonly body: string;
}

const open = new Set<() => void>();

// A test that fails before it closes its server would keep the whole run from ending.
after(() => {
    for (const close of open) {
        close();
    }
});

/** An HTTP server on loopback in place of the API server, and a client for it. */
export async function serve(answer: (request: RecordedRequest, response: ServerResponse) => void) {
    const requests: RecordedRequest[] = [];
    const server = createServer(async (incoming, response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of incoming) {
            chunks.push(chunk as Buffer);
        }
        const request = {
            method: incoming.method ?? "",
            url: new URL(incoming.url ?? "/", "http://loopback"),
            headers: incoming.headers,
            body: Buffer.concat(chunks).toString("utf8"),
        };
        requests.push(request);
        answer(request, response);
    });
    await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const api = new KubernetesApi({ server: address, context: "test", token: "t0ken" });
    const close = () => {
        open.delete(close);
        api.close();
        server.closeAllConnections();
        server.close();
    };
    open.add(close);
    return { api, server, address, requests, close };
}

export function json(response: ServerResponse, status: number, body: unknown): void {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
