import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loggedInRegistries, registryCredentials } from "../../../registry/registry-credentials.js";

describe("Docker's own credentials", () => {
    const folder = mkdtempSync(join(tmpdir(), "docker-config-"));
    const auth = Buffer.from("ada:pass:word").toString("base64");
    const ada = { user: "ada", password: "pass:word" };
    const keep = (config: string | object) =>
        writeFileSync(join(folder, "config.json"), typeof config === "string" ? config : JSON.stringify(config));
    const find = (registry: string) =>
        registryCredentials(registry, { DOCKER_CONFIG: folder, PATH: `${folder}:${process.env["PATH"]}` });

    after(() => rmSync(folder, { recursive: true }));

    it("are found under host, address and Docker Hub's first address", async () => {
        keep({ auths: { "a.example.com": { auth }, "https://b.example.com/v2/": { auth } } });
        assert.deepEqual(await find("a.example.com"), ada);
        assert.deepEqual(await find("b.example.com"), ada);
        assert.equal(await find("c.example.com"), undefined);
        keep({ auths: { "https://index.docker.io/v1/": { auth } } });
        assert.deepEqual(await find("docker.io"), ada);
    });

    it("are in the home folder when no other is named", async () => {
        mkdirSync(join(folder, ".docker"));
        writeFileSync(
            join(folder, ".docker", "config.json"),
            JSON.stringify({ auths: { "a.example.com": { auth } }, credHelpers: { "b.example.com": "x" } }),
        );
        const environment = { HOME: folder, DOCKER_CONFIG: "" };
        assert.deepEqual(await registryCredentials("a.example.com", environment), ada);
        assert.deepEqual(await loggedInRegistries(environment), ["a.example.com", "b.example.com"]);
    });

    it("are undefined without a file, or with an empty entry", async () => {
        assert.equal(await registryCredentials("a.example.com", { HOME: join(folder, "nobody") }), undefined);
        keep({ auths: { "a.example.com": {} } });
        assert.equal(await find("a.example.com"), undefined);
        keep("null");
        assert.equal(await find("a.example.com"), undefined);
    });

    it("are not repeated in an error about their file", async () => {
        keep('{"auths": {"a.example.com": {"auth": "c2VjcmV0"');
        await assert.rejects(find("a.example.com"), {
            message: `${join(folder, "config.json")} is not JSON; correct it, or log in again`,
        });
    });

    it("need the helper that the file names", async () => {
        keep({ credsStore: "absent" });
        await assert.rejects(
            find("a.example.com"),
            /^Error: cannot run docker-credential-absent for a\.example\.com: /,
        );
    });

    const helpers: Record<string, [script: string, words: string]> = {
        "half a secret": [`echo '{"Username": "ada", "Secret": "s3cr'; exit 3`, "it ended with 3"],
        "a secret, and a failure": [`echo '{"Username": "ada", "Secret": "s3cret"}'; exit 1`, "it ended with 1"],
        "a secret among its words": ["echo 'no login s3cret'; echo 's3cret' >&2; exit 1", "it ended with 1"],
        "a secret alone": ["echo s3cret", "it answered by no user and secret"],
        "a number": ["echo 5", "it answered by no user and secret"],
        "a secret that is a list": [
            `echo '{"Username": "ada", "Secret": ["s3cret"]}'`,
            "it answered by no user and secret",
        ],
        nothing: ["exit 0", "it answered by no user and secret"],
        "a signal": ["kill -9 $$", "it did not answer"],
    };
    for (const [what, [script, words]] of Object.entries(helpers)) {
        it(`are missing if the helper answers with ${what}, which is not shown`, async () => {
            writeFileSync(join(folder, "docker-credential-broken"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
            keep({ credsStore: "broken" });
            await assert.rejects(find("a.example.com"), {
                message:
                    `docker-credential-broken has no credentials for a.example.com: ${words}; ` +
                    "to see what it says, run: echo a.example.com | docker-credential-broken get",
            });
        });
    }

    it("are none if the helper answers with an empty user and secret", async () => {
        const script = `#!/bin/sh\necho '{"ServerURL": "", "Username": "", "Secret": ""}'\n`;
        writeFileSync(join(folder, "docker-credential-empty"), script, { mode: 0o755 });
        keep({ credsStore: "empty" });
        assert.equal(await find("a.example.com"), undefined);
    });

    it("are asked of no helper that has no name, nor of Docker's where a registry has its own", async () => {
        keep({ credsStore: "", auths: { "a.example.com": { auth } } });
        assert.deepEqual(await find("a.example.com"), ada);
        keep({ credsStore: "absent", credHelpers: { "a.example.com": "" }, auths: { "a.example.com": { auth } } });
        assert.deepEqual(await find("a.example.com"), ada);
    });

    it("are a helper's, which leaves an empty entry, or else the entry's", async () => {
        const helper = "read -r host; test $host = a.example.com || { echo 'credentials not found'; exit 1; }";
        const answer = 'echo \'{"Username": "ada", "Secret": "pass:word"}\'';
        writeFileSync(join(folder, "docker-credential-vault"), `#!/bin/sh\n${helper}\n${answer}\n`, { mode: 0o755 });
        const bob = Buffer.from("bob:x").toString("base64");
        keep({ credsStore: "vault", auths: { "a.example.com": {}, "b.example.com": { auth: bob } } });
        assert.deepEqual(await find("a.example.com"), ada);
        assert.deepEqual(await find("b.example.com"), { user: "bob", password: "x" });
        assert.equal(await find("c.example.com"), undefined);
    });

    it("may stand in plain fields, and the exact name comes first", async () => {
        keep({ auths: { "a.example.com": { username: "ada", password: "pass:word" } } });
        assert.deepEqual(await find("a.example.com"), ada);
        keep({ auths: { "https://a.example.com/v1/": { auth: "Ym9iOng=" }, "a.example.com": { auth } } });
        assert.deepEqual(await find("a.example.com"), ada);
        keep({ auths: null, credHelpers: null });
        assert.equal(await find("a.example.com"), undefined);
    });

    it("are first those of DOCKER_AUTH_CONFIG", async () => {
        keep({ auths: { "a.example.com": { auth: "Ym9iOng=" }, "b.example.com": { auth } } });
        const environment = {
            DOCKER_CONFIG: folder,
            DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { "a.example.com": { auth } } }),
        };
        assert.deepEqual(await registryCredentials("a.example.com", environment), ada);
        assert.deepEqual(await registryCredentials("b.example.com", environment), ada);
        assert.deepEqual(await loggedInRegistries(environment), ["a.example.com", "b.example.com"]);
        await assert.rejects(registryCredentials("a.example.com", { ...environment, DOCKER_AUTH_CONFIG: "{s3cret" }), {
            message: "DOCKER_AUTH_CONFIG is not JSON; correct it, or log in again",
        });
    });

    const files: Record<string, string> = {
        "": "is empty; correct it, or log in again",
        "{": "is not JSON; correct it, or log in again",
        '"s3cret"': "is not Docker's configuration; correct it, or log in again",
        "[]": "is not Docker's configuration; correct it, or log in again",
        '{"auths": {"a.example.com": {"auth": "czNjcmV0"}}}':
            "has an entry for a.example.com that is not user:password in base64; log in again",
        '{"auths": {"a.example.com": {"auth": "YWRhOnMzY3JldA!s3cret"}}}':
            "has an entry for a.example.com that is not user:password in base64; log in again",
        '{"auths": {"a.example.com": {"auth": 5}}}':
            "has an entry for a.example.com whose auth is not a text; correct it, or log in again",
        '{"auths": {"a.example.com": {"username": "ada", "password": ["s3cret"]}}}':
            "has an entry for a.example.com whose password is not a text; correct it, or log in again",
        '{"auths": {"a.example.com": {"identitytoken": {"s3cret": 1}}}}':
            "has an entry for a.example.com whose identitytoken is not a text; correct it, or log in again",
        '{"auths": {"https://s3cret@a.example.com/v1/": "s3cret"}}':
            "has an entry for a.example.com that is not a map; correct it, or log in again",
        '{"auths": "s3cret"}': "has under auths no map of registries; correct it, or log in again",
        '{"credHelpers": ["s3cret"]}': "has under credHelpers no map of registries; correct it, or log in again",
        '{"credHelpers": {"a.example.com": {"s3cret": 1}}}':
            "does not name a helper for a.example.com by a text; correct it, or log in again",
        '{"credsStore": 5}': "does not name a helper for a.example.com by a text; correct it, or log in again",
    };
    for (const [content, words] of Object.entries(files)) {
        it(`are not missing but broken in a file with ${content || "nothing"}`, async () => {
            keep(content);
            await assert.rejects(find("a.example.com"), { message: `${join(folder, "config.json")} ${words}` });
        });
    }

    it("are there though another registry's entry is broken, and with a port of their own only there", async () => {
        keep({ auths: { "b.example.com": { auth: 5 }, "a.example.com": { auth } } });
        assert.deepEqual(await find("a.example.com"), ada);
        // As Docker has it: the names differ, so it pushes without a login.
        assert.equal(await find("a.example.com:443"), undefined);
        keep({ auths: { "https://a.example.com:443/v2/": { auth } } });
        assert.deepEqual(await find("a.example.com:443"), ada);
        assert.equal(await find("a.example.com"), undefined);
    });

    it("are not missing but out of reach where the file cannot be read", async () => {
        const file = join(folder, "folder", "config.json");
        mkdirSync(file, { recursive: true });
        const environment = { DOCKER_CONFIG: join(folder, "folder") };
        await assert.rejects(registryCredentials("a.example.com", environment), {
            message: `${file} cannot be read (EISDIR)`,
        });
    });
});
