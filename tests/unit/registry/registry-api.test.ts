import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import {
    deleteManifest,
    hasManifest,
    imageEnvironment,
    indexMembers,
    lookUp,
    manifestDigest,
} from "../../../registry/registry-api.js";
import { digestOf } from "../components/some-registry.js";
import { ada, challenge, config, index, manifest, refuse, stubRegistry } from "./stub-registry.js";

const found = { digest: digestOf(manifest), revision: "0123abc", version: "1.4.0", size: 2130 };

describe("lookUp", () => {
    const stub = stubRegistry();

    it("returns digest, commit, version and size", async () => {
        assert.deepEqual(await lookUp(stub.repository, "1.4.0"), found);
        assert.deepEqual(await lookUp(stub.repository, "1.5.0"), { ...found, digest: digestOf(index) });
        assert.deepEqual(await lookUp(stub.repository, found.digest), found);
    });

    it("does without labels", async () => {
        const { size, revision } = (await lookUp(stub.repository, "1.6.0"))!;
        assert.deepEqual([size, revision], [2130, undefined]);
    });

    it("tells the variables that an image sets, for this machine's architecture", async () => {
        const env = { PYTHONPATH: "/app:/app/src", OPTS: "a=b", EMPTY: "" };
        assert.deepEqual(await imageEnvironment(stub.repository, "1.4.0"), env);
        assert.deepEqual(await imageEnvironment(stub.repository, "1.5.0"), env);
        assert.deepEqual(await imageEnvironment(stub.repository, "1.6.0"), {});
        for (const absent of ["1.7.0", "9.9.9"]) {
            assert.equal(await imageEnvironment(stub.repository, absent), undefined);
        }
    });

    it("knows what is absent", async () => {
        assert.equal(await lookUp(stub.repository, "9.9.9"), undefined);
        assert.equal(await hasManifest(stub.repository, digestOf("absent")), false);
        assert.deepEqual(await indexMembers(stub.repository, digestOf("absent")), []);
        assert.equal(await deleteManifest(stub.repository, "9.9.9"), false);
        assert.equal(await deleteManifest(stub.repository, "1.4.0"), true);
    });

    it("asks by GET what a registry does not answer to HEAD", async () => {
        for (const answer of [405, 200]) {
            stub.guard = ({ method }, response) => method === "HEAD" && Boolean(response.writeHead(answer).end());
            assert.equal(await hasManifest(stub.repository, found.digest), true);
            assert.equal(await hasManifest(stub.repository, digestOf("absent")), false);
            assert.equal(await manifestDigest(stub.repository, "1.4.0", {}), found.digest);
        }
    });

    const senseless: Record<string, [answer: (response: ServerResponse) => void, message: string]> = {
        "a fault of the server": [
            response => refuse(response, 500, "UNKNOWN", "unknown error"),
            "HOST answered 500 UNKNOWN: unknown error to GET /v2/users/manifests/1.4.0; try again.",
        ],
        "a page": [
            response => response.setHeader("content-type", "text/html; charset=utf-8").end("<!DOCTYPE html>"),
            "HOST answers about 1.4.0 of users with a web page, perhaps somebody's log-in page; " +
                "check the repository's name and the way to the registry.",
        ],
        "a page that says nothing of itself": [
            response => response.end("\n <html>"),
            "HOST answers about 1.4.0 of users with a web page, perhaps somebody's log-in page; " +
                "check the repository's name and the way to the registry.",
        ],
        "a list": [
            response => response.end("[]"),
            "HOST answers about 1.4.0 of users with something that is not JSON; " +
                "check the repository's name and the way to the registry.",
        ],
        "another manifest than its digest says": [
            response => response.setHeader("docker-content-digest", digestOf("other")).end(manifest),
            `HOST answers about users with content of the digest ${found.digest} instead of ${digestOf("other")}; ` +
                "somebody changed it on the way, or in the registry.",
        ],
        "an image of long ago": [
            response => response.end('{"schemaVersion": 1, "fsLayers": []}'),
            "HOST/users has 1.4.0 as an image of Docker's manifest schema 1, which is no longer pulled; " +
                "build and push it again, as a new version.",
        ],
        "more than anybody reads": [
            response => response.end(Buffer.alloc(17 * 1024 * 1024)),
            "HOST cannot be asked: its answer has more than 16777216 bytes.",
        ],
        "a redirect to nowhere": [
            response => response.writeHead(307, { location: "https://" }).end(),
            'HOST redirects to "https://", which is not a URL.',
        ],
        "redirects for ever": [
            response => response.writeHead(307, { location: "/v2/users/manifests/1.4.0" }).end(),
            "HOST redirected us more than 5 times.",
        ],
    };
    for (const [what, [answer, message]] of Object.entries(senseless)) {
        it(`refuses ${what}`, async () => {
            stub.guard = (_request, response) => {
                answer(response);
                return true;
            };
            await assert.rejects(lookUp(stub.repository, "1.4.0", { patienceMs: 5000 }), (error: Error) => {
                assert.equal(error.message.replaceAll(stub.host, "HOST"), message);
                return true;
            });
        });
    }

    it("refuses a changed config, and a digest that has become another manifest", async () => {
        stub.guard = ({ url = "" }, response) =>
            url.includes("/blobs/") && Boolean(response.end(config.replace("0123abc", "fedcba9")));
        await assert.rejects(lookUp(stub.repository, "1.4.0"), /instead of sha256:/);
        stub.guard = ({ method }, response) => method === "GET" && Boolean(response.end(index));
        await assert.rejects(lookUp(stub.repository, found.digest), /instead of sha256:/);
    });

    it("follows redirects to blobs without its credentials", async () => {
        let sent: string | undefined = "nothing";
        const store = createServer(({ headers }, response) => {
            sent = headers.authorization;
            response.end(config);
        }).listen(0, "127.0.0.1");
        await new Promise(done => store.once("listening", done));
        stub.guard = ({ headers, url = "" }, response) => {
            if (headers.authorization === undefined) return challenge(response, 'Basic realm="users"');
            if (!url.includes("/blobs/")) return false;
            const location = `http://127.0.0.1:${(store.address() as AddressInfo).port}/blob`;
            return Boolean(response.writeHead(307, { location }).end());
        };
        stub.login();
        try {
            assert.equal((await lookUp(stub.repository, "1.4.0"))?.revision, "0123abc");
        } finally {
            store.close();
        }
        assert.equal(sent, undefined);
    });

    it("follows relative redirects with its credentials", async () => {
        stub.guard = ({ headers, url = "" }, response) => {
            if (headers.authorization === undefined) return challenge(response, 'Basic realm="users"');
            if (url === "/moved") return Boolean(response.end(config));
            return url.includes("/blobs/") && Boolean(response.writeHead(302, { location: "/moved" }).end());
        };
        stub.login();
        assert.equal((await lookUp(stub.repository, "1.4.0"))?.revision, "0123abc");
        assert.equal(stub.requests.at(-1), `GET /moved Basic ${ada}`);
    });
});

describe("A registry that asks for a login", () => {
    const stub = stubRegistry();
    const bearer = () => `Bearer realm="http://${stub.host}/token",service="registry"`;
    const withoutHost = (error: Error) => {
        throw new Error(error.message.replaceAll(stub.host, "HOST"));
    };
    const refusal = () => lookUp(stub.repository, "1.4.0").catch(withoutHost);
    /** Every request but those for a token needs one. */
    const byToken =
        (token: (request: IncomingMessage, response: ServerResponse) => void, header = bearer()) =>
        (request: IncomingMessage, response: ServerResponse) => {
            if (request.url?.startsWith("/token")) token(request, response);
            else if (request.headers.authorization === "Bearer good") return false;
            else challenge(response, header);
            return true;
        };

    it("gets user and password", async () => {
        stub.guard = ({ headers }, response) =>
            headers.authorization !== `Basic ${ada}` && challenge(response, 'Basic realm="users"');
        stub.login();
        assert.deepEqual(await lookUp(stub.repository, "1.4.0"), found);
    });

    for (const [what, header] of Object.entries({
        "in one header": (own: string) => `Basic realm="users, and others", ${own}`,
        "in two headers": (own: string) => ["Negotiate", own],
        "without a scope": (own: string) => own.replace(/,scope="[^"]*"/, ""),
    })) {
        it(`is asked for a token where it says so ${what}, once for all requests`, async () => {
            const own = `${bearer()},scope="repository:users:pull"`;
            const offer = header(own);
            stub.guard = (request, response) => {
                if (request.url?.startsWith("/token")) return Boolean(response.end('{"token": "good"}'));
                return request.headers.authorization !== "Bearer good" && challenge(response, offer);
            };
            stub.login();
            assert.deepEqual(await lookUp(stub.repository, "1.4.0"), found);
            assert.deepEqual(
                stub.requests.filter(line => line.includes("/token")),
                [`GET /token?service=registry&scope=repository%3Ausers%3Apull Basic ${ada}`],
            );
        });
    }

    it("gets a new token when the old one has expired", async () => {
        let [tokens, answers] = [0, 0];
        stub.guard = ({ headers, url = "" }, response) => {
            if (url.startsWith("/token")) return Boolean(response.end(`{"token": "${++tokens}", "expires_in": 60}`));
            // Each token is good for one answer.
            if (headers.authorization !== `Bearer ${tokens}` || answers === tokens)
                return challenge(response, bearer());
            answers++;
            return false;
        };
        assert.deepEqual(await lookUp(stub.repository, "1.4.0"), found);
        assert.equal(tokens, 2);
    });

    it("gets a token for an identity token", async () => {
        let form = "";
        stub.guard = byToken((request, response) => {
            request.on("data", (chunk: Buffer) => {
                form += chunk.toString();
            });
            request.on("end", () => response.end('{"access_token": "good"}'));
        });
        stub.login({ identitytoken: "kept" });
        assert.deepEqual(await lookUp(stub.repository, "1.4.0"), found);
        assert.equal(
            form,
            "service=registry&scope=repository%3Ausers%3Apull&grant_type=refresh_token&client_id=fastapi-release&refresh_token=kept",
        );
    });

    it("is asked with what a credential helper says", async () => {
        const helper = join(stub.folder, "docker-credential-vault");
        writeFileSync(helper, `#!/bin/sh\nread -r host\necho '{"Username": "ada", "Secret": "'"$host"'"}'\n`);
        chmodSync(helper, 0o755);
        writeFileSync(join(stub.folder, "config.json"), '{"credsStore": "vault"}');
        const path = process.env["PATH"];
        process.env["PATH"] = `${stub.folder}:${path}`;
        let user = "";
        stub.guard = ({ headers }, response) => {
            user = Buffer.from((headers.authorization ?? "").replace("Basic ", ""), "base64").toString();
            return user === "" && challenge(response, 'Basic realm="users"');
        };
        try {
            assert.deepEqual(await lookUp(stub.repository, "1.4.0"), found);
        } finally {
            process.env["PATH"] = path;
        }
        assert.equal(user, `ada:${stub.host}`);
    });

    it("shows a stranger what is public, whatever became of the helper", async () => {
        stub.guard = byToken((_request, response) => response.end('{"token": "good"}'));
        writeFileSync(join(stub.folder, "config.json"), '{"credsStore": "absent"}');
        assert.deepEqual(await lookUp(stub.repository, "1.4.0"), found);
    });

    it("may hide from a stranger what it shows to a user", async () => {
        stub.guard = ({ headers, url }, response) => {
            if (headers.authorization === `Basic ${ada}`) return false;
            if (url === "/v2/") return challenge(response, 'Basic realm="users"');
            return refuse(response, 404, "NAME_UNKNOWN", "repository name not known to registry");
        };
        assert.equal(await lookUp(stub.repository, "1.4.0"), undefined);
        stub.login();
        assert.deepEqual(await lookUp(stub.repository, "1.4.0"), found);
        writeFileSync(join(stub.folder, "config.json"), '{"credsStore": "absent"}');
        await assert.rejects(refusal(), {
            message:
                "HOST denies access to users (401), and the login for it cannot be used: " +
                "cannot run docker-credential-absent for HOST: spawn docker-credential-absent ENOENT.",
        });
    });

    it("tells a stranger to log in", async () => {
        const message = "HOST denies access to users (401); run: docker login HOST";
        stub.guard = (_request, response) => challenge(response, 'Basic realm="users"');
        await assert.rejects(refusal(), { message });
        await assert.rejects(lookUp(stub.repository, "1.4.0"), { failure: "denied" });
        stub.guard = byToken((_request, response) => response.end('{"token": "of a stranger"}'));
        await assert.rejects(refusal(), { message });
        stub.guard = byToken((_request, response) => refuse(response, 403, "DENIED", "not for you."));
        await assert.rejects(refusal(), { message: message.replace("401", "403 DENIED: not for you") });
    });

    it("tells a user whose login it does not accept to log in again", async () => {
        const message =
            "HOST does not accept the login of ada (401), which may have expired; log in again with docker login HOST";
        stub.login();
        stub.guard = (_request, response) => challenge(response, 'Basic realm="users"');
        await assert.rejects(refusal(), { message });
        stub.guard = byToken((_request, response) => {
            response.writeHead(401).end('{"details": "incorrect username or password pass:word\\u001b[31m"}');
        });
        await assert.rejects(refusal(), {
            message: message.replace("401", "401 incorrect username or password [secret] [31m"),
        });
    });

    it("tells a user who is logged in that the repository is out of reach", async () => {
        const message =
            "logged in to HOST as ada, but ada may not read users, or it does not exist (403 DENIED: no); " +
            "create the repository, or have its owner permit it.";
        stub.login();
        const isUsers = (request: IncomingMessage) =>
            request.url?.startsWith("/v2/users") || request.url?.includes("scope");
        // The registry, by password and by token, and the token server.
        stub.guard = (request, response) => {
            if (request.headers.authorization === undefined) return challenge(response, "Basic");
            return isUsers(request) ? refuse(response, 403, "DENIED", "no") : false;
        };
        await assert.rejects(refusal(), { message });
        stub.guard = (request, response) => {
            if (request.url?.startsWith("/token")) return Boolean(response.end('{"token": "good"}'));
            if (request.headers.authorization === undefined) return challenge(response, bearer());
            return refuse(response, 403, "DENIED", "no");
        };
        await assert.rejects(refusal(), { message });
        stub.guard = byToken((request, response) => {
            if (isUsers(request)) refuse(response, 403, "DENIED", "no");
            else response.end('{"token": "good"}');
        });
        await assert.rejects(refusal(), { message });
        await assert.rejects(lookUp(stub.repository, "1.4.0"), { failure: "hidden" });
    });

    it("names ways to log in that are not known here", async () => {
        stub.guard = (_request, response) => challenge(response, ["Negotiate", "NTLM"]);
        await assert.rejects(refusal(), {
            message:
                "HOST asks for a login by negotiate, ntlm, but this command knows Basic and Bearer; " +
                "have the registry offer one of the two.",
        });
    });

    const servers: Record<string, [answer: (response: ServerResponse) => void, words: string]> = {
        "a fault": [
            response => response.writeHead(500).end('{"error": "server_error"}'),
            "answered 500 server_error; try again.",
        ],
        "a page": [
            response => response.end("<html>"),
            "answered without a token; check the way to it, such as a log-in page.",
        ],
        "nothing in it": [
            response => response.end("{}"),
            "answered without a token; check the way to it, such as a log-in page.",
        ],
    };
    for (const [what, [answer, words]] of Object.entries(servers)) {
        it(`says that its token server answers with ${what}`, async () => {
            stub.guard = byToken((_request, response) => answer(response));
            await assert.rejects(refusal(), { message: `HOST, the token server of HOST, ${words}` });
        });
    }

    it("says that it names no token server", async () => {
        stub.guard = byToken(() => undefined, 'Bearer realm="/token"');
        await assert.rejects(refusal(), {
            message: 'HOST sends for a token to "/token", which is not a URL.',
        });
    });
});
