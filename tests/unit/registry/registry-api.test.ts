import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deleteManifest, imageEnvironment, lookUp, type RegistryError } from "../../../registry/registry-api.js";

const digest = `sha256:${"a".repeat(64)}`;
const labels = { "org.opencontainers.image.revision": "0123abc", "org.opencontainers.image.version": "1.4.0" };
const manifest = { config: { digest: "sha256:config", size: 100 }, layers: [{ size: 2000 }, { size: 30 }] };
const architecture = process.arch === "x64" ? "amd64" : process.arch;
const index = {
    manifests: [
        { digest: "sha256:other", platform: { os: "linux", architecture: "s390x" } },
        { digest: "sha256:ours", platform: { os: "linux", architecture } },
    ],
};

/** The content of the registry under /v2/users/. */
const content: Record<string, unknown> = {
    "manifests/1.4.0": manifest,
    "manifests/1.5.0": index,
    "manifests/sha256:ours": manifest,
    "manifests/1.6.0": { ...manifest, config: { digest: "sha256:unlabelled" } },
    "manifests/1.7.0": { ...manifest, config: { digest: "sha256:lost" } },
    "blobs/sha256:config": { config: { Labels: labels, Env: ["PYTHONPATH=/app:/app/src", "OPTS=a=b", "EMPTY="] } },
    "blobs/sha256:unlabelled": { config: { Labels: null } },
};

describe("lookUp", () => {
    let server: Server;
    let repository: string;
    let folder: string;
    /** May answer before the registry does. */
    let guard: (request: IncomingMessage, response: ServerResponse) => boolean;

    beforeEach(done => {
        guard = () => false;
        folder = mkdtempSync(join(tmpdir(), "docker-config-"));
        process.env["DOCKER_CONFIG"] = folder;
        server = createServer((request, response) => {
            if (guard(request, response)) return;
            const path = (request.url ?? "").replace("/v2/users/", "");
            if (request.method === "DELETE") response.writeHead(202).end();
            else if (content[path] === undefined) response.writeHead(404).end('{"errors": []}');
            else response.setHeader("docker-content-digest", digest).end(JSON.stringify(content[path]));
        }).listen(0, "127.0.0.1", () => {
            repository = `127.0.0.1:${(server.address() as AddressInfo).port}/users`;
            done();
        });
    });
    afterEach(() => {
        server.close();
        rmSync(folder, { recursive: true });
        delete process.env["DOCKER_CONFIG"];
    });

    const login = (entry: object) => {
        const auths = { [repository.slice(0, repository.indexOf("/"))]: entry };
        writeFileSync(join(folder, "config.json"), JSON.stringify({ auths }));
    };
    const refuse = (response: ServerResponse, challenge: string) => {
        response.writeHead(401, { "www-authenticate": challenge }).end();
        return true;
    };
    const ada = Buffer.from("ada:pass:word").toString("base64");
    const registry = () => repository.replace("/users", "");

    it("returns digest, commit, version and size", async () => {
        const image = { digest, revision: "0123abc", version: "1.4.0", size: 2130 };
        assert.deepEqual(await lookUp(repository, "1.4.0"), image);
        assert.deepEqual(await lookUp(repository, "1.5.0"), image);
    });

    it("does without labels", async () => {
        assert.deepEqual(await lookUp(repository, "1.6.0"), { digest, size: 2030 });
    });

    it("tells the variables that an image sets, for this machine's architecture", async () => {
        const env = { PYTHONPATH: "/app:/app/src", OPTS: "a=b", EMPTY: "" };
        assert.deepEqual(await imageEnvironment(repository, "1.4.0"), env);
        assert.deepEqual(await imageEnvironment(repository, "1.5.0"), env);
        assert.deepEqual(await imageEnvironment(repository, "1.6.0"), {});
        for (const absent of ["1.7.0", "9.9.9"]) assert.equal(await imageEnvironment(repository, absent), undefined);
    });

    it("knows what is absent", async () => {
        assert.equal(await lookUp(repository, "9.9.9"), undefined);
        assert.equal(await deleteManifest(repository, "9.9.9"), false);
        assert.equal(await deleteManifest(repository, "1.4.0"), true);
    });

    it("says that a registry cannot be reached", async () => {
        await new Promise(done => server.close(done));
        await assert.rejects(lookUp(repository, "1.4.0"), (error: RegistryError) => {
            assert.equal(error.failure, "unreachable");
            assert.equal(
                error.message,
                `${registry()} cannot be reached (connect ECONNREFUSED ${registry()}); ` +
                    "start the registry, or check the repository's name.",
            );
            return true;
        });
    });

    it("says how to log in when it is denied", async () => {
        guard = (_request, response) => refuse(response, 'Basic realm="users"');
        await assert.rejects(lookUp(repository, "1.4.0"), (error: RegistryError) => {
            assert.equal(error.failure, "denied");
            assert.equal(error.message, `${registry()} denies access to users (401); run: docker login ${registry()}`);
            return true;
        });
    });

    it("says that an answer makes no sense", async () => {
        guard = (_request, response) => Boolean(response.writeHead(502).end());
        await assert.rejects(lookUp(repository, "1.4.0"), {
            failure: "unexpected",
            message: `${registry()} answered 502 to GET /v2/users/manifests/1.4.0; try again.`,
        });
        guard = (_request, response) => Boolean(response.end("<html>"));
        await assert.rejects(lookUp(repository, "1.4.0"), {
            failure: "unexpected",
            message: `The registry's answer about ${repository} is not JSON; is it a registry?`,
        });
    });

    it("logs in with user and password", async () => {
        guard = ({ headers }, response) =>
            headers.authorization !== `Basic ${ada}` && refuse(response, 'Basic realm="users"');
        login({ auth: ada });
        assert.equal((await lookUp(repository, "1.4.0"))?.digest, digest);
    });

    it("fetches a token where the registry says, once for all requests", async () => {
        const asked: string[] = [];
        guard = ({ headers, url = "" }, response) => {
            if (url.startsWith("/token")) {
                asked.push(`${url} ${headers.authorization}`);
                return Boolean(response.end('{"token": "good"}'));
            }
            const realm = `http://${registry()}/token`;
            const challenge = `Bearer realm="${realm}",service="registry",scope="repository:users:pull"`;
            return headers.authorization !== "Bearer good" && refuse(response, challenge);
        };
        login({ auth: ada });
        assert.equal((await lookUp(repository, "1.4.0"))?.revision, "0123abc");
        assert.deepEqual(asked, [`/token?service=registry&scope=repository%3Ausers%3Apull Basic ${ada}`]);
    });

    it("trades an identity token in", async () => {
        let form = "";
        guard = (request, response) => {
            if (request.url !== "/token") {
                const challenge = `Bearer realm="http://${registry()}/token"`;
                return request.headers.authorization !== "Bearer fresh" && refuse(response, challenge);
            }
            request.on("data", (chunk: Buffer) => {
                form += chunk.toString();
            });
            request.on("end", () => response.end('{"access_token": "fresh"}'));
            return true;
        };
        login({ identitytoken: "kept" });
        assert.equal((await lookUp(repository, "1.4.0"))?.digest, digest);
        assert.equal(
            form,
            "scope=repository%3Ausers%3Apull&grant_type=refresh_token&client_id=fastapi-release&refresh_token=kept",
        );
    });

    it("asks a credential helper", async () => {
        const helper = join(folder, "docker-credential-vault");
        writeFileSync(helper, `#!/bin/sh\nread -r host\necho '{"Username": "ada", "Secret": "'"$host"'"}'\n`);
        chmodSync(helper, 0o755);
        writeFileSync(join(folder, "config.json"), '{"credsStore": "vault"}');
        const path = process.env["PATH"];
        process.env["PATH"] = `${folder}:${path}`;
        let user = "";
        guard = ({ headers }, response) => {
            user = Buffer.from((headers.authorization ?? "").replace("Basic ", ""), "base64").toString();
            return user === "" && refuse(response, 'Basic realm="users"');
        };
        try {
            assert.equal((await lookUp(repository, "1.4.0"))?.digest, digest);
        } finally {
            process.env["PATH"] = path;
        }
        assert.equal(user, `ada:${registry()}`);
    });

    it("follows redirects to blobs without its credentials", async () => {
        let sent: string | undefined = "nothing";
        const store = createServer(({ headers }, response) => {
            sent = headers.authorization;
            response.end(JSON.stringify(content["blobs/sha256:config"]));
        }).listen(0, "127.0.0.1");
        await new Promise(done => store.once("listening", done));
        guard = ({ headers, url = "" }, response) => {
            if (headers.authorization === undefined) return refuse(response, 'Basic realm="users"');
            if (!url.includes("/blobs/")) return false;
            const location = `http://127.0.0.1:${(store.address() as AddressInfo).port}/blob`;
            return Boolean(response.writeHead(307, { location }).end());
        };
        login({ auth: ada });
        try {
            assert.equal((await lookUp(repository, "1.4.0"))?.revision, "0123abc");
        } finally {
            store.close();
        }
        assert.equal(sent, undefined);
    });
});
