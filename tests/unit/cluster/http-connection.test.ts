import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocketServer } from "ws";
import type { ClusterAccess, Credentials } from "../../../cluster/cluster-access.js";
import { KubernetesApi } from "../../../cluster/kubernetes-api.js";
import { podExec } from "../../../cluster/pod-exec.js";
import { watch } from "../../../cluster/watch.js";
import { makeCertificate } from "../../loopback/certificates.js";
import { type RunningProxy, startProxy } from "../../loopback/proxy-server.js";
import { json, serve } from "./api-server.js";

const apis: KubernetesApi[] = [];
const client = (access: Omit<ClusterAccess, "context">) => {
    const api = new KubernetesApi({ ...access, context: "test" });
    apis.push(api);
    return api;
};
afterEach(() => {
    for (const api of apis.splice(0)) api.close();
});

describe("A connection whose certificate cannot be read", () => {
    it("fails with the first request, in words", async () => {
        const api = client({ server: "https://127.0.0.1:1", clientCertificate: "cut off", clientKey: "" });
        await assert.rejects(
            api.get("/version"),
            /^ConnectionError: cannot reach the cluster at https:\/\/127\.0\.0\.1:1: .*PEM/,
        );
        const unhandled: unknown[] = [];
        const note = (reason: unknown) => unhandled.push(reason);
        process.on("unhandledRejection", note);
        api.close();
        await new Promise(setImmediate);
        process.off("unhandledRejection", note);
        assert.deepEqual(unhandled, []);
    });
});

describe("Credentials", () => {
    it("are renewed before a request when they have expired", async () => {
        const { address, requests, close } = await serve((_request, response) => json(response, 200, {}));
        const renew = async (): Promise<Credentials> => ({ token: "new", expiresMs: Date.now() + 60_000 });
        const api = client({ server: address, token: "old", expiresMs: Date.now() - 1, renew });
        await api.get("/version");
        await api.get("/version");
        assert.deepEqual(
            requests.map(({ headers }) => headers.authorization),
            ["Bearer new", "Bearer new"],
        );
        close();
    });

    it("are renewed once for several requests that are refused", async () => {
        let renewals = 0;
        const { address, close } = await serve((request, response) =>
            json(response, request.headers.authorization === "Bearer new" ? 200 : 401, {}),
        );
        const renew = async () => {
            renewals += 1;
            return { token: "new" };
        };
        const api = client({ server: address, token: "old", renew });
        await Promise.all([api.get("/a"), api.get("/b"), api.get("/c")]);
        assert.equal(renewals, 1);
        close();
    });

    it("that stay refused are told with their owner", async () => {
        const { address, close } = await serve((_request, response) =>
            json(response, 401, { kind: "Status", message: "Unauthorized", reason: "Unauthorized" }),
        );
        const api = client({
            server: address,
            token: "old",
            identity: 'user "ada" of /home/ada/.kube/config',
            renew: async () => ({ token: "older" }),
        });
        await assert.rejects(api.get("/version"), {
            name: "ApiError",
            status: 401,
            reason: "Unauthorized",
            message:
                `the cluster at ${address} does not accept the credentials of user "ada" of /home/ada/.kube/config: ` +
                "they have expired or been revoked; log in again",
        });
        close();
    });

    it("are told to have expired if they are a certificate that has", async () => {
        const folder = mkdtempSync(join(tmpdir(), "expired-"));
        const { certificate, key } = makeCertificate(folder, { name: "ada", isExpired: true });
        const { address, close } = await serve((_request, response) => json(response, 401, {}));
        const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
        await assert.rejects(
            client({ server: address, clientCertificate: certificate, clientKey: key }).get("/version"),
            {
                message:
                    `the cluster at ${address} does not accept these credentials: ` +
                    `the certificate expired on ${yesterday}; log in again`,
            },
        );
        close();
        rmSync(folder, { recursive: true });
    });
});

describe("A server that cannot be reached", () => {
    it("may be the local platform, at its address only", () => {
        const words = (server: string, code: string) =>
            client({ server }).connection.connectionError(Object.assign(new Error(), { code }), 1000).message;
        const platform = "https://127.0.0.1:16443";
        for (const [code, said] of [
            ["ECONNREFUSED", "connection refused"],
            ["EHOSTUNREACH", "no route to host"],
        ] as const) {
            assert.equal(
                words(platform, code),
                `cannot reach the cluster at ${platform}: ${said}; is the platform up?`,
            );
            assert.equal(
                words("https://10.0.0.1:16443", code),
                `cannot reach the cluster at https://10.0.0.1:16443: ${said}`,
            );
        }
    });
});

describe("A proxy between us and the cluster", () => {
    let proxy: RunningProxy;
    before(async () => {
        proxy = await startProxy();
    });
    after(() => proxy.close());
    const through = () => ({ url: new URL(`http://u:secret@127.0.0.1:${proxy.port}`), from: "HTTP_PROXY" });

    it("passes requests and watches on", async () => {
        const { address, close } = await serve((request, response) => {
            if (!request.url.searchParams.has("watch")) {
                return json(response, 200, { kind: "PodList", metadata: { resourceVersion: "1" }, items: [] });
            }
            response.writeHead(200);
            response.end(`${JSON.stringify({ type: "ADDED", object: { metadata: { name: "a" } } })}\n`);
        });
        const api = client({ server: address.replace("127.0.0.1", "cluster.example"), proxy: through() });
        const types: string[] = [];
        for await (const { type } of watch(api, "/api/v1/pods")) if (types.push(type) === 2) break;
        assert.deepEqual(types, ["LISTED", "ADDED"]);
        close();
    });

    it("makes a tunnel for a command in a pod, also without TLS", async () => {
        const server = createServer();
        await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
        const { port } = server.address() as AddressInfo;
        new WebSocketServer({ server }).on("connection", (socket, { headers }) => {
            socket.send(Buffer.from(`\x01${headers.authorization}`));
            socket.send(Buffer.from(`\x03${JSON.stringify({ status: "Success" })}`));
            socket.close();
        });
        proxy.asked.length = 0;
        const api = client({ server: `http://cluster.example:${port}`, proxy: through(), token: "t0ken" });
        assert.equal((await podExec(api, "shop", "web", "c", ["ls"])).stdout, "Bearer t0ken");
        assert.deepEqual(proxy.asked, [`CONNECT cluster.example:${port}`]);
        server.close();
    });

    it("is named if the cluster does not answer through it, without its password", () => {
        const api = client({ server: "https://cluster.example", proxy: through() });
        const timeout = Object.assign(new Error(), { code: "TIMEOUT" });
        assert.equal(
            api.connection.connectionError(timeout, 1000).message,
            "cannot reach the cluster at https://cluster.example: no answer within 1 s, " +
                `through the proxy http://127.0.0.1:${proxy.port} (HTTP_PROXY)`,
        );
    });
});
