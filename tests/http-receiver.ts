import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface Received {
    readonly path: string;
    readonly headers: IncomingMessage["headers"];
    readonly body: string;
}

/** What a receiver answers to one request; "silence" means no answer. */
export type Reply = number | "silence" | { readonly status: number; readonly headers: Record<string, string> };

/** A real HTTP server on loopback that records what it receives. */
export class HttpReceiver {
    readonly received: Received[] = [];

    private constructor(
        private readonly server: Server,
        /** `127.0.0.1:40123`. */
        readonly host: string,
        private readonly replies: Reply[],
        private readonly last: Reply,
    ) {}

    /** @param replies for the first requests, in order; the last one also answers all later ones */
    static async start(...replies: readonly Reply[]): Promise<HttpReceiver> {
        const server = createServer();
        await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
        const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
        const receiver = new HttpReceiver(server, host, replies.slice(0, -1), replies.at(-1) ?? 200);
        server.on("request", async (request, response) => {
            const chunks: Buffer[] = [];
            for await (const chunk of request) chunks.push(chunk as Buffer);
            const { url = "", headers } = request;
            receiver.received.push({ path: url, headers, body: Buffer.concat(chunks).toString("utf8") });
            const reply = receiver.replies.shift() ?? receiver.last;
            if (reply === "silence") return;
            const { status, headers: own } = typeof reply === "number" ? { status: reply, headers: {} } : reply;
            response.writeHead(status, own).end();
        });
        return receiver;
    }

    url(path = "/"): string {
        return `http://${this.host}${path}`;
    }

    /** The parsed bodies. */
    json<T>(): T[] {
        return this.received.map(({ body }) => JSON.parse(body) as T);
    }

    close(): void {
        this.server.closeAllConnections();
        this.server.close();
    }
}
