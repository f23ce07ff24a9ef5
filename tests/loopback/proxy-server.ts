import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import {
    type AddressInfo,
    connect,
    createServer as createSocketServer,
    type Socket,
    type Server as SocketServer,
} from "node:net";
import type { KeyPair } from "./certificates.js";

export interface ProxyOptions {
    /** Speaks TLS itself. @default plain HTTP */
    readonly tls?: KeyPair;
    /** `user:password` that it demands. @default none */
    readonly login?: string;
    /** What it answers to every CONNECT instead of making a tunnel. */
    readonly refuses?: string;
}

/** Whatever host is asked for, a proxy connects to that port of 127.0.0.1. */
export interface RunningProxy {
    readonly port: number;
    /** `CONNECT cluster.example:6443`, `GET http://example.com/` without a query, `SOCKS cluster.example:6443`. */
    readonly asked: string[];
    close(): void;
}

export async function startProxy(options: ProxyOptions = {}): Promise<RunningProxy> {
    const { tls } = options;
    const server: Server =
        tls === undefined ? createServer() : createSecureServer({ cert: tls.certificate, key: tls.key });
    const asked: string[] = [];
    const isWelcome = ({ headers }: IncomingMessage) => {
        const { login } = options;
        return (
            login === undefined || headers["proxy-authorization"] === `Basic ${Buffer.from(login).toString("base64")}`
        );
    };
    server.on("connect", (incoming: IncomingMessage, client: Socket, head: Buffer) => {
        asked.push(`CONNECT ${incoming.url}`);
        client.on("error", () => undefined);
        const refusal = isWelcome(incoming) ? options.refuses : "407 Proxy Authentication Required";
        if (refusal !== undefined) {
            client.end(`HTTP/1.1 ${refusal}\r\ncontent-length: 0\r\n\r\n`);
            return;
        }
        tunnel(client, Number(incoming.url?.split(":").at(-1)), "HTTP/1.1 200 Connection established\r\n\r\n", head);
    });
    server.on("request", (incoming: IncomingMessage, answer: ServerResponse) => {
        asked.push(`${incoming.method} ${incoming.url?.split("?")[0]}`);
        if (!isWelcome(incoming)) {
            answer.writeHead(407).end();
            return;
        }
        const { port, pathname, search } = new URL(incoming.url ?? "");
        const { "proxy-authorization": _login, ...headers } = incoming.headers;
        const onward = { host: "127.0.0.1", port, path: pathname + search, method: incoming.method, headers };
        const outgoing = request(onward, got => {
            answer.writeHead(got.statusCode ?? 0, got.headers);
            got.pipe(answer);
        });
        outgoing.on("error", () => answer.writeHead(502).end());
        incoming.pipe(outgoing);
    });
    return listening(server, asked, () => server.closeAllConnections());
}

/** SOCKS 5: a greeting with ways to log in, perhaps a login, then a request with a host and a port. */
export async function startSocksProxy(login?: string): Promise<RunningProxy> {
    const asked: string[] = [];
    const open = new Set<Socket>();
    const server = createSocketServer(client => {
        open.add(client);
        client.on("error", () => undefined);
        client.once("data", greeting => {
            const way = login === undefined ? 0 : 2;
            if (!greeting.subarray(2).includes(way)) return client.end(Buffer.from([5, 0xff]));
            client.write(Buffer.from([5, way]));
            const request = (bytes: Buffer) => {
                const isName = bytes[3] === 3;
                const end = isName ? 5 + bytes[4]! : bytes[3] === 1 ? 8 : 20;
                const host = isName ? bytes.subarray(5, end).toString() : [...bytes.subarray(4, end)].join(".");
                const port = bytes.readUInt16BE(end);
                asked.push(`SOCKS ${host}:${port}`);
                tunnel(client, port, Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]), Buffer.alloc(0));
            };
            if (login === undefined) return client.once("data", request);
            return client.once("data", bytes => {
                const user = bytes.subarray(2, 2 + bytes[1]!).toString();
                const password = bytes.subarray(3 + bytes[1]!).toString();
                const isWelcome = `${user}:${password}` === login;
                client.write(Buffer.from([1, isWelcome ? 0 : 1]));
                if (isWelcome) client.once("data", request);
                else client.end();
            });
        });
    });
    return listening(server, asked, () => {
        for (const socket of open) socket.destroy();
    });
}

function tunnel(client: Socket, port: number, welcome: string | Buffer, head: Buffer): void {
    const onward = connect(port, "127.0.0.1", () => {
        client.write(welcome);
        onward.write(head);
        client.pipe(onward).pipe(client);
    });
    onward.on("error", () => client.destroy());
    client.on("close", () => onward.destroy());
}

async function listening(server: SocketServer, asked: string[], closeAll: () => void): Promise<RunningProxy> {
    await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    const close = () => {
        closeAll();
        server.close();
    };
    return { port, asked, close };
}
