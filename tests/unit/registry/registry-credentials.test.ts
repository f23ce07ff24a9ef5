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
        "half a secret": ['echo \'{"Username": "ada", "Secret": "s3cr\'; exit 3', "it ended with 3"],
        "words for Docker": [
            "echo 'error getting credentials'; exit 1",
            'it ended with 1, saying "error getting credentials"',
        ],
        "words for people": [
            "printf '\\033[31mERROR:\\033[0m token expired,\nrun vault login\n' >&2; exit 1",
            'it ended with 1, saying "ERROR: token expired, run vault login"',
        ],
    };
    for (const [what, [script, words]] of Object.entries(helpers)) {
        it(`are missing if the helper fails with ${what}`, async () => {
            writeFileSync(join(folder, "docker-credential-broken"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
            keep({ credsStore: "broken" });
            await assert.rejects(find("a.example.com"), {
                message: `docker-credential-broken has no credentials for a.example.com: ${words}`,
            });
        });
    }

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
    };
    for (const [content, words] of Object.entries(files)) {
        it(`are not missing but broken in a file with ${content || "nothing"}`, async () => {
            keep(content);
            await assert.rejects(find("a.example.com"), { message: `${join(folder, "config.json")} ${words}` });
        });
    }

    it("are not missing but out of reach where the file cannot be read", async () => {
        const file = join(folder, "folder", "config.json");
        mkdirSync(file, { recursive: true });
        const environment = { DOCKER_CONFIG: join(folder, "folder") };
        await assert.rejects(registryCredentials("a.example.com", environment), {
            message: `${file} cannot be read (EISDIR)`,
        });
    });
});
