import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import {
    deleteManifest,
    hasManifest,
    imageEnvironment,
    indexMembers,
    lookUp,
    lookUpToPublish,
    manifestDigest,
} from "../../../registry/registry-api.js";
import { digestOf } from "../components/some-registry.js";
import { ada, challenge, config, index, manifest, refuse, StubRegistry, stubRegistry } from "./stub-registry.js";

const found = { digest: digestOf(manifest), revision: "0123abc", version: "1.4.0", size: 2130 };

const noRegistry =
    "HOST does not answer about users as a registry: it has no page of that name (404); " +
    "check the repository's name and the way to the registry.";
const noDigest = "is no digest such as sha256: with 64 hex digits";
const sha512 = (text: string) => createHash("sha512").update(text).digest("hex");

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
            "HOST answers about 1.4.0 of users with JSON that says nothing of an image; " +
                "check the repository's name and the way to the registry.",
        ],
        "half an answer": [
            response => response.end('{"config": {'),
            "HOST answers about 1.4.0 of users with something that is not JSON; " +
                "check the repository's name and the way to the registry.",
        ],
        "a header that is no digest": [
            response => response.setHeader("docker-content-digest", "banana").end(manifest),
            "HOST answers about 1.4.0 of users with a header Docker-Content-Digest that is no digest such as sha256: with " +
                "64 hex digits; check the repository's name and the way to the registry.",
        ],
        "content of another digest by SHA-512": [
            response => response.setHeader("docker-content-digest", `sha512:${"0".repeat(128)}`).end(manifest),
            `HOST answers about users with content of the digest sha512:${sha512(manifest)} instead of ` +
                `sha512:${"0".repeat(128)}; somebody changed it on the way, or in the registry.`,
        ],
        "a web server's page that says 404": [
            response => response.writeHead(404, { "content-type": "text/html" }).end("<h1>Not Found</h1>"),
            noRegistry,
        ],
        "a 404 for everything, in another service's words": [
            response => response.writeHead(404, { "content-type": "application/json" }).end('{"detail":"Not Found"}'),
            noRegistry,
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
            "HOST redirects to what is no address of http or https.",
        ],
        "a redirect to a file": [
            response => response.writeHead(307, { location: "file:///etc/passwd" }).end(),
            "HOST redirects to what is no address of http or https.",
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

    const good = { digest: digestOf(config), size: 100 };
    const shapes: [manifest: object, problem: string][] = [
        [{}, "it is neither an image nor a list of images"],
        [{ config: good, layers: [], manifests: [] }, "it is an image and a list of images at once"],
        [{ config: null, layers: [] }, "config is not a map"],
        [{ config: "x", layers: [] }, "config is not a map"],
        [{ config: {}, layers: [] }, `config.digest ${noDigest}`],
        [{ config: { digest: 5 }, layers: [] }, `config.digest ${noDigest}`],
        [{ config: { digest: "../../../_catalog" }, layers: [] }, `config.digest ${noDigest}`],
        [{ config: { digest: "md5:x" }, layers: [] }, `config.digest ${noDigest}`],
        [{ config: { ...good, size: "100" }, layers: [] }, "config.size is not a number of bytes"],
        [{ config: good }, "layers is not a list"],
        [{ config: good, layers: null }, "layers is not a list"],
        [{ config: good, layers: {} }, "layers is not a list"],
        [{ config: good, layers: [{}, null] }, "layers[1] is not a map"],
        [{ config: good, layers: [{ size: -1 }] }, "layers[0].size is not a number of bytes"],
        [{ manifests: null }, "manifests is not a list"],
        [{ manifests: {} }, "manifests is not a list"],
        [{ manifests: [null] }, "manifests[0] is not a map"],
        [{ manifests: [{ digest: "../_catalog" }] }, `manifests[0].digest ${noDigest}`],
        [{ manifests: [{ digest: found.digest, platform: "linux" }] }, "manifests[0].platform is not a map"],
    ];
    for (const [shape, problem] of shapes) {
        it(`refuses ${JSON.stringify(shape).replaceAll(good.digest, "sha256:…")}`, async () => {
            stub.guard = (_request, response) => Boolean(response.end(JSON.stringify(shape)));
            for (const ask of [lookUp, imageEnvironment, indexMembers, lookUpToPublish]) {
                await assert.rejects(ask(stub.repository, "1.4.0"), {
                    name: "RegistryError",
                    message:
                        `${stub.host} answers about 1.4.0 of users with something unusable: ${problem}; ` +
                        "build and push the image again, as a new version.",
                });
            }
            assert.deepEqual(new Set(stub.requests), new Set(["GET /v2/users/manifests/1.4.0"]));
        });
    }

    const configs: [content: object, problem: string | undefined][] = [
        [{ config: null }, undefined],
        [{ config: { Labels: null, Env: null } }, undefined],
        [{ config: [] }, "config is not a map"],
        [{ config: { Env: {} } }, "config.Env is not a list of texts"],
        [{ config: { Env: [null] } }, "config.Env is not a list of texts"],
        [{ config: { Labels: ["x"] } }, "config.Labels is not a map of texts"],
        [{ config: { Labels: { "org.opencontainers.image.revision": 5 } } }, "config.Labels is not a map of texts"],
    ];
    for (const [content, problem] of configs) {
        it(`${problem ? "refuses" : "accepts"} an image's config ${JSON.stringify(content)}`, async () => {
            const text = JSON.stringify(content);
            const own = JSON.stringify({ config: { digest: digestOf(text) }, layers: [] });
            stub.guard = ({ url = "" }, response) => Boolean(response.end(url.includes("/blobs/") ? text : own));
            const answers = [lookUp(stub.repository, "1.4.0"), imageEnvironment(stub.repository, "1.4.0")];
            const message =
                `${stub.host} answers about ${digestOf(text)} of users with something unusable: ${problem}; ` +
                "build and push the image again, as a new version.";
            if (problem !== undefined) for (const answer of answers) await assert.rejects(answer, { message });
            else assert.deepEqual(await Promise.all(answers), [{ digest: digestOf(own), size: 0 }, {}]);
        });
    }

    it("knows a list without images, and one of lists, by their digests", async () => {
        const outer = JSON.stringify({ manifests: [{ digest: digestOf(index) }] });
        for (const text of ['{"manifests": []}', outer]) {
            stub.guard = ({ url = "" }, response) => url.endsWith("/1.4.0") && Boolean(response.end(text));
            assert.deepEqual(await lookUp(stub.repository, "1.4.0"), { digest: digestOf(text) });
            assert.equal(await imageEnvironment(stub.repository, "1.4.0"), undefined);
        }
    });

    it("takes no header for a digest that is none, and computes the pin's digest where it has another algorithm", async () => {
        const by = (said: string) => (request: IncomingMessage, response: ServerResponse) =>
            request.method === "HEAD" && Boolean(response.setHeader("docker-content-digest", said).end());
        for (const said of ["banana", "sha256:0", `md5:${"0".repeat(32)}`, "../../_catalog"]) {
            stub.guard = by(said);
            const refused = { name: "RegistryError", message: /with a header Docker-Content-Digest that is no digest/ };
            await assert.rejects(manifestDigest(stub.repository, "1.4.0", {}), refused);
            await assert.rejects(hasManifest(stub.repository, found.digest), refused);
            await assert.rejects(deleteManifest(stub.repository, "1.4.0"), refused);
        }
        stub.guard = by(`sha512:${sha512(manifest)}`);
        assert.equal(await manifestDigest(stub.repository, "1.4.0", {}), found.digest);
    });

    it("takes no other service's 404 for a registry's, to any question", async () => {
        const services: ((response: ServerResponse) => unknown)[] = [
            response => response.writeHead(404, { "content-type": "text/html" }).end("<h1>Not Found</h1>"),
            response => response.writeHead(404).end('{"detail":"Not Found"}'),
            response => response.writeHead(404).end(),
        ];
        for (const answer of services) {
            stub.guard = (_request, response) => Boolean(answer(response));
            const message = noRegistry.replace("HOST", stub.host);
            for (const ask of [lookUp, lookUpToPublish, imageEnvironment, hasManifest, indexMembers]) {
                await assert.rejects(ask(stub.repository, found.digest), { failure: "unexpected", message });
            }
        }
    });

    it("takes a page for a registry's answer if it says that it is one", async () => {
        const headers = { "content-type": "text/html", "docker-distribution-api-version": "registry/2.0" };
        stub.guard = ({ url }, response) => url !== "/v2/" && Boolean(response.writeHead(404, headers).end("<h1>"));
        assert.equal(await lookUp(stub.repository, "1.4.0"), undefined);
    });

    it("takes no page for a registry's answer that something is absent, once it is logged in, either", async () => {
        stub.guard = ({ headers }, response) => {
            if (headers.authorization === undefined) return challenge(response, "Basic");
            return Boolean(response.writeHead(404, { "content-type": "text/html" }).end());
        };
        stub.login();
        const message = noRegistry.replace("HOST", stub.host);
        await assert.rejects(lookUp(stub.repository, "1.4.0"), { message });
        await assert.rejects(hasManifest(stub.repository, found.digest), { message });
    });

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
        "a token that no header can have": [
            response => response.end(JSON.stringify({ token: "s3cret\nx: y" })),
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
            message: "HOST sends for a token to what is no address of http or https.",
        });
        stub.guard = byToken(() => undefined, 'Bearer realm="file:///etc/passwd"');
        await assert.rejects(refusal(), {
            message: "HOST sends for a token to what is no address of http or https.",
        });
    });

    it("does not say how to log in", async () => {
        const words = "HOST denies access to users (401) and does not say how to log in, by no header WWW-Authenticate";
        const advice = "check the repository's name and the way to the registry.";
        stub.guard = (_request, response) => Boolean(response.writeHead(401).end());
        await assert.rejects(refusal(), { message: `${words}; ${advice}` });
        stub.login();
        await assert.rejects(refusal(), { message: `${words}, so the login for it was not sent; ${advice}` });
        await assert.rejects(lookUp(stub.repository, "1.4.0"), { failure: "denied" });
        assert.ok(stub.requests.every(line => !line.includes("Basic")));
    });

    it("gets its token where its token server redirects to on the same host, with the login", async () => {
        stub.guard = byToken((request, response) => {
            if (request.url === "/token/moved") response.end('{"token": "good"}');
            else response.writeHead(307, { location: "/token/moved" }).end();
        });
        stub.login();
        assert.deepEqual(await lookUp(stub.repository, "1.4.0"), found);
        assert.ok(stub.requests.includes(`GET /token/moved Basic ${ada}`));
    });

    describe("and redirects to another host", () => {
        const other = new StubRegistry();
        beforeEach(async () => {
            await other.start();
            process.env["DOCKER_CONFIG"] = stub.folder;
        });
        afterEach(async () => {
            await other.stop();
        });
        after(() => rmSync(other.folder, { recursive: true }));
        const message = (words: string) =>
            `HOST redirects to OTHER${words}, and no login for HOST goes there; ` +
            "check the repository's name and the way to the registry.";
        const ask = () => refusal().catch((error: Error) => assert.fail(error.message.replaceAll(other.host, "OTHER")));
        const moved = (response: ServerResponse, path: string) =>
            response.writeHead(307, { location: `http://${other.host}${path}` }).end();

        it("sends no login to it for a token, neither a password nor an identity token", async () => {
            stub.guard = byToken((_request, response) => void moved(response, "/token"));
            for (const entry of [{ auth: ada }, { identitytoken: "kept" }]) {
                stub.login(entry);
                await assert.rejects(ask(), { message: message("") });
            }
            assert.deepEqual(other.requests, []);
        });

        it("lets a stranger fetch a token there", async () => {
            stub.guard = byToken((_request, response) => void moved(response, "/token"));
            other.guard = (_request, response) => Boolean(response.end('{"token": "good"}'));
            assert.deepEqual(await lookUp(stub.repository, "1.4.0"), found);
        });

        it("sends no login to it for an image, and says who denies it", async () => {
            stub.login();
            stub.guard = ({ headers, url = "" }, response) =>
                headers.authorization === undefined
                    ? challenge(response, "Basic")
                    : url !== "/v2/" && Boolean(moved(response, url));
            other.guard = (_request, response) => challenge(response, "Basic");
            await assert.rejects(ask(), { message: message(", which denies access (401)") });
            assert.deepEqual(other.requests, ["GET /v2/users/manifests/1.4.0"]);
        });
    });
});
