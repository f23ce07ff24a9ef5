import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseImageName, withoutReference } from "../../../../../stand-ins/providers/docker/image-name.js";
import { registryCredentials } from "../../../../../stand-ins/providers/docker/registry-credentials.js";

describe("registryCredentials", () => {
    let directory: string;
    before(() => {
        directory = mkdtempSync(join(tmpdir(), "docker-config-"));
        const helper = `#!/bin/sh
read server
if [ "$server" = ghcr.io ]; then printf '{"Username":"<token>","Secret":"t"}'; else echo "credentials not found in native keychain"; exit 1; fi
`;
        writeFileSync(join(directory, "docker-credential-test"), helper, { mode: 0o755 });
        const auth = Buffer.from("me:pass:word").toString("base64");
        const config = {
            auths: { "https://index.docker.io/v1/": { auth }, "registry.example:5000": { auth } },
            credHelpers: { "ghcr.io": "test", "quay.io": "test" },
        };
        writeFileSync(join(directory, "config.json"), JSON.stringify(config));
    });
    after(() => rmSync(directory, { recursive: true }));
    const find = (name: string, given = {}) => {
        const environment = { DOCKER_CONFIG: directory, PATH: `${directory}:${process.env["PATH"]}` };
        return registryCredentials(name, given, environment);
    };

    it("prefers the program's own", async () =>
        assert.deepEqual(await find("ghcr.io/a/b:1", { username: "u", password: "p" }), {
            username: "u",
            password: "p",
            serveraddress: "ghcr.io",
        }));

    it("uses those of docker login, Docker Hub's under its old address", async () => {
        const login = { username: "me", password: "pass:word" };
        assert.deepEqual(await find("registry.example:5000/a:1"), { ...login, serveraddress: "registry.example:5000" });
        assert.deepEqual(await find("a/b"), { ...login, serveraddress: "https://index.docker.io/v1/" });
    });

    it("asks a credential helper, which may know nothing", async () => {
        assert.deepEqual(await find("ghcr.io/a/b:1"), { identitytoken: "t", serveraddress: "ghcr.io" });
        assert.deepEqual(await find("quay.io/a/b:1"), { serveraddress: "quay.io" });
    });
});

describe("parseImageName", () => {
    const names: [string, string, string, string][] = [
        ["localhost:5000/users:1.0.0", "localhost:5000", "users", "1.0.0"],
        ["ghcr.io/team/users", "ghcr.io", "team/users", "latest"],
        ["python:3.11", "docker.io", "library/python", "3.11"],
        ["team/users:1", "docker.io", "team/users", "1"],
        ["localhost:5000/a@sha256:ab", "localhost:5000", "a", "sha256:ab"],
        ["localhost:5000/a:1@sha256:ab", "localhost:5000", "a", "sha256:ab"],
    ];
    for (const [name, registry, repository, reference] of names) {
        it(`reads ${name}`, () => assert.deepEqual(parseImageName(name), { registry, repository, reference }));
    }

    it("strips tag and digest", () => {
        assert.equal(withoutReference("localhost:5000/a:1@sha256:ab"), "localhost:5000/a");
        assert.equal(withoutReference("localhost:5000/a"), "localhost:5000/a");
    });
});
