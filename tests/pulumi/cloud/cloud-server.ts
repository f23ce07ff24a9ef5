import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import type { CloudSettings } from "./cloud-call.js";
import { CloudError } from "./cloud-error.js";
import type { CloudFaults } from "./cloud-faults.js";
import { findRoute } from "./cloud-routes.js";
import type { CloudState } from "./cloud-state.js";
import type { CloudUser } from "./cloud-user.js";

export interface CloudRequest {
    readonly method: string;
    /** Without the query. */
    readonly path: string;
    readonly query: string;
    /** undefined until there is an answer. */
    readonly status: number | undefined;
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    return request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
}

/** The HTTP side: checks who asks, holds back or refuses requests, and records them. */
export class CloudServer {
    readonly requests: CloudRequest[] = [];
    private readonly server: Server;
    private port = 0;

    constructor(
        private readonly state: CloudState,
        private readonly faults: CloudFaults,
        private readonly settings: CloudSettings,
        /** By access token. */
        private readonly users: ReadonlyMap<string, CloudUser>,
    ) {
        this.server = createServer((request, response) => void this.serve(request, response));
    }

    get url(): string {
        return `http://127.0.0.1:${this.port}`;
    }

    /** Listens again on the same port. */
    async listen(): Promise<void> {
        await new Promise<void>((resolve, reject) => {
            this.server.once("error", reject).listen(this.port, "127.0.0.1", resolve);
        });
        this.port = (this.server.address() as AddressInfo).port;
    }

    async stop(): Promise<void> {
        if (!this.server.listening) return;
        const closed = new Promise(resolve => this.server.close(resolve));
        this.server.closeAllConnections();
        await closed;
    }

    private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
        const { method = "", url = "" } = request;
        const { pathname: path, search: query, searchParams } = new URL(url, this.url);
        const noted = { method, path, query, status: undefined as number | undefined };
        this.requests.push(noted);
        const asked = `${method} ${path}`;
        if (!(await this.faults.waitWhileHeld(asked))) return void request.socket.destroy();
        const [status, answer] = await this.answer(request, asked, searchParams).then(
            result => [result === undefined ? 204 : 200, result] as const,
            (error: unknown) => {
                const told = error instanceof CloudError ? error : new CloudError(500, String(error));
                return [told.status, told.body] as const;
            },
        );
        noted.status = status;
        response.writeHead(status, { "content-type": "application/json" });
        response.end(answer === undefined || Buffer.isBuffer(answer) ? answer : JSON.stringify(answer));
    }

    private async answer(request: IncomingMessage, asked: string, query: URLSearchParams): Promise<unknown> {
        const body = await readAll(request);
        if (this.faults.delayMs > 0) await sleep(this.faults.delayMs);
        const { answer, params } = findRoute(asked);
        const [kind, token = ""] = (request.headers.authorization ?? "").split(" ");
        const user = kind === "token" ? this.users.get(token) : undefined;
        if (kind === "token" && user === undefined) {
            throw new CloudError(401, "No credentials provided or are invalid.");
        }
        const refusal = this.faults.refusal(asked);
        if (refusal !== undefined) throw new CloudError(refusal, "Refused by the test.");
        const { state, faults, settings } = this;
        const leaseToken = kind === "update-token" ? token : undefined;
        return answer({ state, faults, settings, params, query, body, user, leaseToken });
    }
}
