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
        const helper = join(folder, "docker-credential-broken");
        writeFileSync(helper, "#!/bin/sh\necho 'half a s3cret'; exit 3\n", { mode: 0o755 });
        keep({ credsStore: "broken" });
        await assert.rejects(find("a.example.com"), {
            message: "docker-credential-broken has no credentials for a.example.com: it ended with 3",
        });
    });
});
