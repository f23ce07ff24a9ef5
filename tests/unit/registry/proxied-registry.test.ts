import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { lookUp } from "../../../registry/registry-api.js";
import { type ProxyOptions, type RunningProxy, startProxy } from "../../loopback/proxy-server.js";
import { withEnvironment } from "../../loopback/with-environment.js";
import { digestOf } from "../components/some-registry.js";
import { Certificates } from "./certificates.js";
import { manifest, StubRegistry } from "./stub-registry.js";

describe("A registry behind a proxy", () => {
    const certificates = new Certificates();
    const tls = certificates.signed("registry", "DNS:registry.example");
    const authority = readFileSync(certificates.authorityFile, "utf8");
    const stub = new StubRegistry();
    let proxy: RunningProxy | undefined;

    afterEach(async () => {
        proxy?.close();
        await stub.stop();
    });
    after(() => rmSync(certificates.folder, { recursive: true }));

    /** The image's digest, or why not. */
    async function ask(isPlain: boolean, options: ProxyOptions = {}, user = ""): Promise<string | undefined> {
        await stub.start(isPlain ? undefined : tls);
        proxy = await startProxy(options);
        const port = stub.host.split(":")[1];
        const registry = `registry.example:${port}`;
        const settings = isPlain ? { plainHttp: true } : { certificateAuthority: authority };
        const address = `http://${user}127.0.0.1:${proxy.port}`;
        const variables = { HTTPS_PROXY: address, HTTP_PROXY: address, NO_PROXY: "other.example" };
        const access = { registries: { [registry]: settings }, patienceMs: 2000 };
        const shown = (text: string) => text.replaceAll(registry, "HOST").replaceAll(String(proxy?.port), "PROXY");
        return withEnvironment(variables, () =>
            lookUp(`${registry}/users`, "1.4.0", access).then(
                image => image?.digest,
                (error: Error) => shown(error.message),
            ),
        );
    }

    it("is asked through it, by HTTPS and by plain HTTP", async () => {
        assert.equal(await ask(false), digestOf(manifest));
        assert.ok(
            proxy?.asked.every(words => words.startsWith("CONNECT registry.example:")),
            String(proxy?.asked),
        );
        proxy?.close();
        await stub.stop();
        assert.equal(await ask(true), digestOf(manifest));
        assert.ok(
            proxy?.asked.every(words => words.startsWith("GET http://registry.example:")),
            String(proxy?.asked),
        );
    });

    it("is not blamed for a proxy that does not answer, and both are named where it may be either", async () => {
        const silent = createServer(() => undefined).listen(0, "127.0.0.1");
        await new Promise(done => silent.once("listening", done));
        const { port } = silent.address() as AddressInfo;
        const address = `http://ada:s3cret@127.0.0.1:${port}`;
        const access = (plainHttp: boolean) => ({
            registries: { "registry.example:443": { plainHttp } },
            patienceMs: 100,
        });
        const cannot = "registry.example:443 cannot be reached:";
        await withEnvironment({ HTTPS_PROXY: address, HTTP_PROXY: address, NO_PROXY: "" }, async () => {
            await assert.rejects(lookUp("registry.example:443/users", "1.4.0", access(false)), {
                message: `${cannot} the proxy http://127.0.0.1:${port} (HTTPS_PROXY) made no connection in time.`,
            });
            await assert.rejects(lookUp("registry.example:443/users", "1.4.0", access(true)), {
                message:
                    `${cannot} it does not answer in time, through the proxy http://127.0.0.1:${port} (HTTP_PROXY); ` +
                    "check the network between, and try again.",
            });
        });
        silent.close();
    });

    it("is not blamed for a proxy that refuses or wants a login, and no password is shown", async () => {
        const refused =
            "HOST cannot be reached: the proxy http://127.0.0.1:PROXY (HTTPS_PROXY) refuses to connect: 403 Forbidden.";
        assert.equal(await ask(false, { refuses: "403 Forbidden" }), refused);
        for (const isPlain of [false, true]) {
            proxy?.close();
            await stub.stop();
            const variable = isPlain ? "HTTP_PROXY" : "HTTPS_PROXY";
            assert.equal(
                await ask(isPlain, { login: "ada:right" }, "ada:wr0ng@"),
                `HOST cannot be reached: the proxy http://127.0.0.1:PROXY (${variable}) does not accept the user and password in its address.`,
            );
        }
    });
});
