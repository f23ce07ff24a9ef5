import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TLSSocket } from "node:tls";
import { type KeyPair, makeCertificate } from "../loopback/certificates.js";
import { type RunningProxy, startProxy, startSocksProxy } from "../loopback/proxy-server.js";

/** What an API server sees of a request for its version. */
export interface Seen {
    readonly path: string;
    readonly authorization?: string;
    /** By header in small letters. */
    readonly impersonation?: Readonly<Record<string, readonly string[]>>;
    /** Common name of the client certificate. */
    readonly certificate?: string;
    /** The name in the TLS greeting. */
    readonly servername?: string;
    /** What the proxies were asked. */
    readonly through?: readonly string[];
}

/** A cluster on loopback with TLS, another without, and proxies to both. */
export class KubeconfigWorld {
    readonly folder = mkdtempSync(join(tmpdir(), "kubeconfigs-"));
    readonly authority = makeCertificate(this.folder, { name: "authority", isAuthority: true });
    readonly otherAuthority = makeCertificate(this.folder, { name: "other-authority", isAuthority: true });
    readonly intermediate = this.signed({ name: "intermediate", isAuthority: true });
    readonly ada = this.signed({ name: "ada" });
    readonly bob = this.signed({ name: "bob" });
    private readonly ports: number[] = [];
    private readonly proxies: RunningProxy[] = [];
    private readonly closers: (() => void)[] = [];
    private seen: Seen[] = [];

    static async start(): Promise<KubeconfigWorld> {
        const world = new KubeconfigWorld();
        const hosts = "IP:127.0.0.1,IP:0.0.0.0,DNS:localhost,DNS:cluster.example,DNS:cluster";
        const chained = world.signed({ name: "chained", hosts }, world.intermediate);
        const pairs: readonly KeyPair[] = [
            world.signed({ name: "server", hosts }),
            world.signed({ name: "other", hosts: "DNS:other.example" }),
            world.signed({ name: "127.0.0.1" }),
            world.signed({ name: "expired", hosts, isExpired: true }),
            { ...chained, certificate: chained.certificate + world.intermediate.certificate },
        ];
        for (const pair of pairs) world.ports.push(await world.serve(pair));
        world.ports.push(await world.serve(undefined));
        world.proxies.push(
            await startProxy(),
            await startProxy({ tls: pairs[0]! }),
            await startProxy({ login: "ada:s3:cret" }),
            await startSocksProxy(),
            await startSocksProxy("ada:s3cret"),
            await startProxy({ refuses: "403 Forbidden" }),
        );
        return world;
    }

    /** Ports of clusters: with the right certificate, and with others that do not fit. */
    get port() {
        const [good, otherName, noNames, expired, chained, plain] = this.ports as [number, ...number[]];
        return { good, otherName, noNames, expired, chained, plain };
    }

    /** Ports of proxies. */
    get proxy() {
        const [http, https, login, socks, socksLogin, refusing] = this.proxies.map(({ port }) => port);
        return { http, https, login, socks, socksLogin, refusing };
    }

    /** Runs something, and returns the first request that it led to. */
    async sees(run: () => Promise<unknown>): Promise<Seen | undefined> {
        this.seen = [];
        for (const { asked } of this.proxies) asked.length = 0;
        await run();
        const [first] = this.seen;
        const through = this.proxies.flatMap(({ asked }) => asked.slice(0, 1));
        return first && { ...first, ...(through.length === 0 ? {} : { through }) };
    }

    /** Writes files into a fresh folder. */
    write(files: Readonly<Record<string, string | Uint8Array | object>>): string {
        const folder = mkdtempSync(join(this.folder, "case-"));
        for (const [name, content] of Object.entries(files)) {
            mkdirSync(dirname(join(folder, name)), { recursive: true });
            const isText = typeof content === "string" || content instanceof Uint8Array;
            writeFileSync(join(folder, name), isText ? content : JSON.stringify(content), { mode: 0o755 });
        }
        return folder;
    }

    close(): void {
        for (const proxy of this.proxies) proxy.close();
        for (const close of this.closers) close();
        rmSync(this.folder, { recursive: true });
    }

    private signed(options: Parameters<typeof makeCertificate>[1], by = this.authority): KeyPair {
        return makeCertificate(this.folder, { signedBy: by, ...options });
    }

    private async serve(pair: KeyPair | undefined): Promise<number> {
        const tls = pair && { cert: pair.certificate, key: pair.key, ca: this.authority.certificate };
        const listener = (request: IncomingMessage, response: ServerResponse) => this.answer(request, response);
        const server =
            tls === undefined
                ? createServer(listener)
                : createSecureServer({ ...tls, requestCert: true, rejectUnauthorized: false }, listener);
        await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
        this.closers.push(() => {
            server.closeAllConnections();
            server.close();
        });
        return (server.address() as AddressInfo).port;
    }

    private answer(request: IncomingMessage, response: ServerResponse): void {
        const { authorization } = request.headers;
        const { pathname } = new URL(request.url ?? "", "http://loopback");
        const impersonation: Record<string, string[]> = {};
        for (let at = 0; at < request.rawHeaders.length; at += 2) {
            const name = request.rawHeaders[at]!.toLowerCase();
            if (!name.startsWith("impersonate-")) continue;
            impersonation[name] = [...(impersonation[name] ?? []), request.rawHeaders[at + 1]!].sort();
        }
        const socket = request.socket as Partial<TLSSocket>;
        const certificate = socket.getPeerCertificate?.().subject?.CN;
        this.seen.push({
            path: pathname,
            ...(authorization === undefined ? {} : { authorization }),
            ...(Object.keys(impersonation).length === 0 ? {} : { impersonation }),
            ...(certificate === undefined ? {} : { certificate: String(certificate) }),
            ...(socket.servername ? { servername: socket.servername } : {}),
        });
        const version = { major: "1", minor: "35", gitVersion: "v1.35.4" };
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(version));
    }
}
