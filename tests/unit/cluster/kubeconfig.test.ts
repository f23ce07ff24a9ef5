import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KubeconfigError, loadKubeconfig } from "../../../cluster/kubeconfig.js";

const base64 = (text: string) => Buffer.from(text).toString("base64");
const config = (user: object, cluster: object = {}) =>
    JSON.stringify({
        "current-context": "local",
        clusters: [{ name: "c", cluster: { server: "https://127.0.0.1:6443/", ...cluster } }],
        users: [{ name: "u", user }],
        contexts: [{ name: "local", context: { cluster: "c", user: "u", namespace: "shop" } }],
    });

describe("loadKubeconfig", () => {
    let directory: string;
    before(async () => {
        directory = await mkdtemp(join(tmpdir(), "kubeconfig-"));
    });
    after(() => rm(directory, { recursive: true }));
    const write = async (name: string, contents: string) => {
        await writeFile(join(directory, name), contents, { mode: 0o755 });
        return join(directory, name);
    };
    const refused = (contents: string, message: RegExp | string, context?: string) =>
        assert.rejects(loadKubeconfig({ contents, context, environment: {} }), (error: Error) => {
            assert.ok(error instanceof KubeconfigError);
            if (typeof message === "string") {
                assert.equal(error.message, message);
            } else {
                assert.match(error.message, message);
            }
            return true;
        });

    it("takes inline certificates, the server and the namespace", async () => {
        const user = { "client-certificate-data": base64("CERT"), "client-key-data": base64("KEY") };
        const contents = config(user, { "certificate-authority-data": base64("CA"), "tls-server-name": "kube" });
        assert.deepEqual(await loadKubeconfig({ contents }), {
            server: "https://127.0.0.1:6443",
            ca: "CA",
            tlsServerName: "kube",
            namespace: "shop",
            clientCertificate: "CERT",
            clientKey: "KEY",
            context: "local",
        });
    });

    it("reads YAML with files relative to it", async () => {
        await write("ca.pem", "CA");
        await write("token", "t0ken\n");
        const path = await write(
            "config.yaml",
            `current-context: a
clusters: [{name: c, cluster: {server: "https://h", certificate-authority: ca.pem}}]
users: [{name: u, user: {tokenFile: token}}]
contexts: [{name: a, context: {cluster: c, user: u}}]
`,
        );
        const { ca, token, renew } = await loadKubeconfig({ path });
        assert.deepEqual([ca, token], ["CA", "t0ken"]);
        await write("token", "renewed");
        assert.deepEqual(await renew?.(), { token: "renewed" });
    });

    it("merges the files of KUBECONFIG: the first that names an entry wins, a missing file is skipped", async () => {
        const first = await write("first", config({ token: "first" }).replace('"current-context":"local",', ""));
        const other = { name: "other", context: { cluster: "c", user: "v" } };
        const second = await write(
            "second",
            JSON.stringify({
                "current-context": "other",
                clusters: [{ name: "c", cluster: { server: "https://second" } }],
                users: [{ name: "v", user: { token: "second" } }],
                contexts: [other],
            }),
        );
        const environment = { KUBECONFIG: `${first}:${directory}/none:${second}` };
        const access = await loadKubeconfig({ environment });
        assert.deepEqual([access.context, access.server, access.token], ["other", "https://127.0.0.1:6443", "second"]);
        assert.equal((await loadKubeconfig({ environment, context: "local" })).token, "first");
    });

    it("runs an exec plugin with its arguments, its environment and the cluster", async () => {
        await write(
            "login",
            `#!/bin/sh
server="\${KUBERNETES_EXEC_INFO#*https://}"
printf '{"kind":"ExecCredential","status":{"token":"%s-%s-%s"}}' "$1" "$REGION" "\${server%%\\"*}"
`,
        );
        const exec = { command: "./login", args: ["one"], env: [{ name: "REGION", value: "north" }] };
        const path = await write("exec", config({ exec }));
        const { token, renew } = await loadKubeconfig({ path });
        assert.equal(token, "one-north-127.0.0.1:6443/");
        assert.ok(renew);
    });

    it("says why an exec plugin returned no credentials", async () => {
        await refused(
            config({ exec: { command: "no-such-login", installHint: "Install it from your cloud." } }),
            'user "u" of the given kubeconfig: the exec plugin "no-such-login" failed: ' +
                "no such command; install it or put it on PATH\nInstall it from your cloud.",
        );
        await refused(config({ exec: { command: "false" } }), /the exec plugin "false" failed: /);
        await refused(config({ exec: { command: "true" } }), /printed no ExecCredential/);
    });

    it("names the existing contexts when the wanted one is missing", () =>
        refused(config({}), 'the given kubeconfig has no context "prod"; it has: local', "prod"));

    it("refuses what it does not support by name", () =>
        refused(
            config({ "auth-provider": {}, username: "me" }),
            /uses auth-provider, username, which is not supported/,
        ));

    it("refuses a file that is missing", async () => {
        const environment = { KUBECONFIG: join(directory, "none") };
        await assert.rejects(loadKubeconfig({ environment }), {
            message: `cannot read the kubeconfig ${directory}/none: ENOENT`,
        });
    });

    it("says what to set when there is no kubeconfig at all", () =>
        assert.rejects(loadKubeconfig({ environment: { HOME: directory } }), /set KUBECONFIG to a kubeconfig file/));
});
