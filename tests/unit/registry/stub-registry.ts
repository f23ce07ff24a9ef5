import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createSecureServer, type ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { digestOf } from "../components/some-registry.js";

const revision = { "org.opencontainers.image.revision": "0123abc", "org.opencontainers.image.version": "1.4.0" };
export const config = JSON.stringify({
    config: { Labels: revision, Env: ["PYTHONPATH=/app:/app/src", "OPTS=a=b", "EMPTY="] },
});
const unlabelled = JSON.stringify({ config: { Labels: null } });
const layers = [{ size: 2000 }, { size: 30 }];
export const manifest = JSON.stringify({ config: { digest: digestOf(config), size: 100 }, layers });
const architecture = process.arch === "x64" ? "amd64" : process.arch;
export const index = JSON.stringify({
    manifests: [
        { digest: digestOf("other"), platform: { os: "linux", architecture: "s390x" } },
        { digest: digestOf(manifest), platform: { os: "linux", architecture } },
    ],
});

/** The content of the registry under /v2/users/. */
const content: Record<string, string> = {
    "manifests/1.4.0": manifest,
    "manifests/1.5.0": index,
    [`manifests/${digestOf(manifest)}`]: manifest,
    [`manifests/${digestOf(index)}`]: index,
    "manifests/1.6.0": JSON.stringify({ config: { digest: digestOf(unlabelled), size: 100 }, layers }),
    "manifests/1.7.0": JSON.stringify({ config: { digest: digestOf("lost"), size: 100 }, layers }),
    [`blobs/${digestOf(config)}`]: config,
    [`blobs/${digestOf(unlabelled)}`]: unlabelled,
};

/** Basic credentials of the user ada. */
export const ada = Buffer.from("ada:pass:word").toString("base64");

/** A registry on loopback with the repository `users`, one for each test. */
export class StubRegistry {
    /** Answers before the registry does, if it returns true. */
    guard: (request: IncomingMessage, response: ServerResponse) => boolean = () => false;
    /** What was asked: method, path and credentials. */
    requests: string[] = [];
    host = "";
    /** Docker's. */
    readonly folder = mkdtempSync(join(tmpdir(), "docker-config-"));
    private server: Server | undefined;

    get repository(): string {
        return `${this.host}/users`;
    }

    async start(tls?: ServerOptions): Promise<void> {
        const answer = (request: IncomingMessage, response: ServerResponse) => this.answer(request, response);
        const server = tls === undefined ? createServer(answer) : createSecureServer(tls, answer);
        await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
        this.server = server as Server;
        this.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
        this.guard = () => false;
        this.requests = [];
        process.env["DOCKER_CONFIG"] = this.folder;
    }

    async stop(): Promise<void> {
        this.server?.closeAllConnections();
        await new Promise(done => this.server?.close(done));
        rmSync(join(this.folder, "config.json"), { force: true });
        delete process.env["DOCKER_CONFIG"];
    }

    /** Writes Docker's file. */
    login(entry: object = { auth: ada }): void {
        writeFileSync(join(this.folder, "config.json"), JSON.stringify({ auths: { [this.host]: entry } }));
    }

    private answer(request: IncomingMessage, response: ServerResponse): void {
        const { method, url = "", headers } = request;
        this.requests.push([method, url, headers.authorization ?? []].flat().join(" "));
        if (this.guard(request, response)) return;
        const found = content[url.replace("/v2/users/", "")];
        if (method === "DELETE") response.writeHead(202).end();
        else if (url === "/v2/") response.end("{}");
        else if (found === undefined) response.writeHead(404).end('{"errors": []}');
        else response.setHeader("docker-content-digest", digestOf(found)).end(found);
    }
}

/** A stub for all tests of a suite. */
export function stubRegistry(): StubRegistry {
    const stub = new StubRegistry();
    beforeEach(() => stub.start());
    afterEach(() => stub.stop());
    after(() => rmSync(stub.folder, { recursive: true, force: true }));
    return stub;
}

/** An answer with a registry's errors. */
export function refuse(response: ServerResponse, status: number, code: string, message: string, headers = {}): true {
    response.writeHead(status, headers).end(JSON.stringify({ errors: [{ code, message }] }));
    return true;
}

/** An answer that asks for a login. */
export function challenge(response: ServerResponse, header: string | string[]): true {
    response.writeHead(401, { "www-authenticate": header as string }).end();
    return true;
}
