import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KubeconfigError, loadKubeconfig } from "../../../cluster/kubeconfig.js";
import { KubernetesApi } from "../../../cluster/kubernetes-api.js";

const base64 = (text: string) => Buffer.from(text).toString("base64");
const exec = { apiVersion: "client.authentication.k8s.io/v1", interactiveMode: "Never" };
const config = (user: object, cluster: object = {}) =>
    JSON.stringify({
        "current-context": "local",
        clusters: [{ name: "c", cluster: { server: "https://127.0.0.1:6443/", ...cluster } }],
        users: [{ name: "u", user }],
        contexts: [{ name: "local", context: { cluster: "c", user: "u", namespace: "shop" } }],
    });

const pem = "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n";

// What kubectl takes and refuses, file by file: kubeconfig-cases.test.ts.
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
        const contents = config(user, { "certificate-authority-data": base64(pem), "tls-server-name": "kube" });
        assert.deepEqual(await loadKubeconfig({ contents }), {
            server: "https://127.0.0.1:6443",
            ca: pem,
            tlsServerName: "kube",
            namespace: "shop",
            clientCertificate: "CERT",
            clientKey: "KEY",
            identity: 'user "u" of the given kubeconfig',
            context: "local",
        });
    });

    for (const [server, words] of [
        ["https://ada:s3cret@127.0.0.1:http", 'has the server "https://…@127.0.0.1:http"; use https://host:port'],
        ["ftp://ada:s3cret@127.0.0.1", 'has the server "ftp://…@127.0.0.1"; use https://host:port'],
        ["https://ada:s3/cr@et@127.0.0.1", 'has the server "https://…@127.0.0.1"; use https://host:port'],
        ["ada:s3cret@127.0.0.1/k8s", 'has the server "…@127.0.0.1/k8s"; use https://host:port'],
        ["ada:s3c ret@127. 0.0.1", 'has the server "…@127. 0.0.1"; use https://host:port'],
        [
            "https://ada:s3cret%@127.0.0.1",
            "has a server with a % that does not begin the code of a character; write %25 for it",
        ],
    ] as const) {
        it(`shows no login: ${words}`, () =>
            refused(config({ token: "t" }, { server }), `cluster "c" of the given kubeconfig ${words}`));
    }

    it("shows no login of a server that does not answer, not even one that became part of its path", async () => {
        for (const [server, shown] of [
            ["https://ada:s3cret@127.0.0.1:1", "https://127.0.0.1:1"],
            ["https://127.0.0.1:1/s3cr@et", "https://…@et"],
        ] as const) {
            const api = new KubernetesApi(await loadKubeconfig({ contents: config({ token: "t" }, { server }) }));
            await assert.rejects(api.get("/version"), {
                message: `cannot reach the cluster at ${shown}: connection refused`,
            });
        }
    });

    it("reads a token's file again, and keeps the last token while that cannot be read", async () => {
        const token = await write("token", "t0ken\n");
        const access = await loadKubeconfig({ path: await write("config", config({ tokenFile: "token" })) });
        assert.equal(access.token, "t0ken");
        assert.ok(access.expiresMs! > Date.now() && access.expiresMs! <= Date.now() + 60_000);
        await write("token", "renewed");
        assert.equal((await access.renew?.())?.token, "renewed");
        await rm(token);
        assert.equal((await access.renew?.())?.token, "t0ken");
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

    it("runs an exec plugin once in a run, and again when its answer is rejected", async () => {
        const path = await write("exec", config({ exec: { ...exec, command: "./login", args: ["one"] } }));
        await write(
            "login",
            `#!/bin/sh
echo x >> "$(dirname "$0")/runs"
printf '{"kind":"ExecCredential","apiVersion":"${exec.apiVersion}","status":{"token":"%s-%s"}}' "$1" "$(wc -l < "$(dirname "$0")/runs")"
`,
        );
        const first = await loadKubeconfig({ path });
        assert.equal(first.token, "one-1");
        assert.equal((await loadKubeconfig({ path })).token, "one-1");
        assert.equal((await first.renew?.())?.token, "one-2");
        assert.equal((await loadKubeconfig({ path })).token, "one-2");
    });

    it("says why an exec plugin returned no credentials", () =>
        refused(
            config({ exec: { ...exec, command: "no-such-login", installHint: "Install it\x1b[2J from your cloud." } }),
            'user "u" of the given kubeconfig: the exec plugin "no-such-login" failed: ' +
                "no such command; install it or put it on PATH\nInstall it[2J from your cloud.",
        ));

    it("names the existing contexts when the wanted one is missing", () =>
        refused(config({}), 'the given kubeconfig has no context "prod"; it has: local', "prod"));

    it("says all that is wrong with a cluster and its user at once", () =>
        refused(
            config(
                { token: "secret\n", username: "me", "as-uid": "1" },
                {
                    server: "ftp://h",
                    "certificate-authority": "/nowhere/ca.pem",
                    "insecure-skip-tls-verify": true,
                    "proxy-url": "user:secret@proxy",
                },
            ),
            'cluster "c" of the given kubeconfig has the server "ftp://h"; use https://host:port; ' +
                'cluster "c" of the given kubeconfig has a certificate-authority and insecure-skip-tls-verify, which ' +
                'ignores it; keep one; cluster "c" of the given kubeconfig: its proxy-url is not http://host:port, ' +
                'https://host:port or socks5://host:port; user "u" of the given kubeconfig has a token and a password; ' +
                'keep one; user "u" of the given kubeconfig has as-uid, as-groups or as-user-extra without as; user "u" ' +
                "of the given kubeconfig: its token has a line break or another control character",
        ));

    it("says which fields have values of another type, without the values", () =>
        refused(
            JSON.stringify({ users: [{ name: "u", user: { token: 12345, "client-key-data": "%" } }], contexts: {} }),
            "the given kubeconfig is not a kubeconfig: users[0].user.token is a number, not a text; put it in quotes; " +
                "users[0].user.client-key-data is not base64; contexts is a mapping, not a list",
        ));

    it("refuses a file that is missing: one that is named alone, and all of KUBECONFIG", async () => {
        const [first, second] = ["none", "neither"].map(name => join(directory, name));
        await assert.rejects(loadKubeconfig({ path: first, environment: {} }), {
            message: `cannot read the kubeconfig ${first}: ENOENT`,
        });
        await assert.rejects(loadKubeconfig({ environment: { KUBECONFIG: `${first}:${second}` } }), {
            message: `none of the files in KUBECONFIG exists: ${first}, ${second}`,
        });
    });

    it("does not show a password with a % that no proxy could read", () =>
        refused(
            config({ token: "t" }, { server: "https://h", "proxy-url": "http://ada:s3cret%@proxy:3128" }),
            'cluster "c" of the given kubeconfig: its proxy-url has a % that does not begin the code of a character; write %25 for it',
        ));

    it("chooses the proxy: proxy-url, else the environment's", async () => {
        const environment = { HTTPS_PROXY: "http://u:p@proxy:3128" };
        const load = (more: object) =>
            loadKubeconfig({ contents: config({ token: "t" }, { server: "https://h", ...more }), environment });
        const { proxy } = await load({});
        assert.deepEqual([proxy?.url.href, proxy?.from], ["http://u:p@proxy:3128/", "HTTPS_PROXY"]);
        const own = (await load({ "proxy-url": "socks5://own:1080" })).proxy;
        assert.deepEqual(
            [own?.url.href, own?.from],
            ["socks5://own:1080", 'proxy-url of cluster "c" of the given kubeconfig'],
        );
        assert.equal((await load({ server: "https://127.0.0.1:6443" })).proxy, undefined);
    });

    it("says what to set when there is no kubeconfig at all", () =>
        assert.rejects(loadKubeconfig({ environment: { HOME: directory } }), /set KUBECONFIG to a kubeconfig file/));
});
