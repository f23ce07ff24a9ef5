import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { basename, join } from "node:path";
import type { RegistriesSettings } from "../../../model/release/registry-settings.js";
import { lookUp } from "../../../registry/registry-api.js";
import { unreachableWords } from "../../../registry/unreachable.js";
import { digestOf } from "../components/some-registry.js";
import { Certificates } from "./certificates.js";
import { challenge, manifest, StubRegistry } from "./stub-registry.js";

const digest = digestOf(manifest);

describe("A registry that is reached in its own way", () => {
    const certificates = new Certificates();
    const own = certificates.signed("own", "IP:127.0.0.1");
    const { authorityFile } = certificates;
    const stub = new StubRegistry();
    const variables = ["SSL_CERT_FILE", "XDG_CONFIG_HOME"];

    afterEach(async () => {
        await stub.stop();
        for (const name of variables) delete process.env[name];
    });
    after(() => rmSync(certificates.folder, { recursive: true }));

    /** The image's digest, or why not. */
    const ask = (settings: RegistriesSettings[string] = {}, directory = certificates.folder) =>
        lookUp(stub.repository, "1.4.0", { registries: { [stub.host]: settings }, directory, patienceMs: 1000 }).then(
            image => image?.digest,
            (error: Error) => error.message.replaceAll(stub.host, "HOST"),
        );

    it("speaks HTTPS with an authority's certificate: a file, or its text", async () => {
        await stub.start(own);
        assert.equal(await ask({ certificateAuthority: basename(authorityFile) }), digest);
        assert.equal(await ask({ certificateAuthority: authorityFile }, "/"), digest);
        assert.equal(await ask({ certificateAuthority: readFileSync(authorityFile, "utf8") }), digest);
    });

    it("has an authority that Docker or this machine knows", async () => {
        await stub.start(own);
        const folder = join(certificates.folder, "docker", "certs.d", stub.host);
        mkdirSync(folder, { recursive: true });
        copyFileSync(authorityFile, join(folder, "ca.crt"));
        process.env["XDG_CONFIG_HOME"] = certificates.folder;
        assert.equal(await ask({ plainHttp: false }), digest);
        delete process.env["XDG_CONFIG_HOME"];
        process.env["SSL_CERT_FILE"] = authorityFile;
        assert.equal(await ask({ plainHttp: false }), digest);
    });

    it("may have a token server with the same authority", async () => {
        const tokens = new StubRegistry();
        await stub.start(own);
        await tokens.start(own);
        tokens.guard = (_request, response) => Boolean(response.end('{"token": "good"}'));
        stub.guard = ({ headers }, response) =>
            headers.authorization !== "Bearer good" &&
            challenge(response, `Bearer realm="https://${tokens.host}/token"`);
        try {
            assert.equal(await ask({ certificateAuthority: authorityFile }), digest);
            tokens.guard = (_request, response) => Boolean(response.end('{"token": "good"}'));
        } finally {
            await tokens.stop();
            rmSync(tokens.folder, { recursive: true });
        }
        assert.equal(
            String(await ask({ certificateAuthority: authorityFile })).replace(tokens.host, "TOKENS"),
            "TOKENS, to which HOST sends, cannot be reached: nothing listens there; start the registry.",
        );
    });

    it("is refused with an authority that cannot be read", async () => {
        await stub.start(own);
        const where = 'service.registries: {"HOST": {certificateAuthority}} cannot be used:';
        assert.equal(
            await ask({ certificateAuthority: "absent.pem" }),
            `${where} ENOENT: no such file or directory, open '${certificates.folder}/absent.pem'.`,
        );
        const no = "contains no certificate in PEM (-----BEGIN CERTIFICATE-----).";
        assert.equal(await ask({ certificateAuthority: "Corp_CA.key" }), `${where} Corp_CA.key ${no}`);
        const key = readFileSync(join(certificates.folder, "Corp_CA.key"), "utf8");
        for (const text of [key, `Bag Attributes\n${key}`, key.replace(/-{5}.*-{5}/g, "")]) {
            assert.equal(await ask({ certificateAuthority: text }), `${where} the text ${no}`);
        }
    });

    it("has a certificate that nobody trusts", async () => {
        const advice = 'give the authority\'s: service.registries: {"HOST": {certificateAuthority: ca.pem}}.';
        await stub.start(own);
        assert.equal(
            await ask({ plainHttp: false }),
            `HOST has a certificate signed by Corp_CA, which this machine does not trust; ${advice}`,
        );
        await stub.stop();
        await stub.start(certificates.ownAuthority());
        assert.equal(
            await ask({ plainHttp: false }),
            `HOST has a certificate that Corp_CA signed itself, which this machine does not trust; ${advice}`,
        );
    });

    it("has a certificate that nobody trusts, at every question in the same words", async () => {
        const other = new Certificates();
        await stub.start(own);
        const setting = 'service.registries: {"HOST": {certificateAuthority}}';
        const whose = "HOST has a certificate signed by Corp_CA, which";
        for (let time = 0; time < 3; time++) {
            assert.match(
                String(await ask({ plainHttp: false })),
                /^HOST has a certificate signed by Corp_CA, which this/,
            );
            assert.equal(
                await ask({ certificateAuthority: other.authorityFile }),
                `${whose} neither the authority that is set nor this machine vouches for; correct ${setting}.`,
            );
        }
        rmSync(other.folder, { recursive: true });
    });

    it("is named as its images name it, also with the port that is every registry's", async () => {
        const refused = Object.assign(new Error(), { code: "ECONNREFUSED" });
        const named = "cannot be reached: nothing listens there; check the repository's name and port.";
        for (const [scheme, registry, where] of [
            ["https", "r.example.com:443", "r.example.com:443"],
            ["http", "r.example.com:80", "r.example.com:80"],
            ["https", "R.example.com", "R.example.com"],
            ["https", "r.example.com:5000", "r.example.com, to which r.example.com:5000 sends,"],
        ] as const) {
            const url = new URL(`${scheme}://r.example.com`);
            assert.equal(await unreachableWords(refused, url, registry, false), `${where} ${named}`);
        }
    });

    it("has a certificate that has expired, or for another name", async () => {
        await stub.start(certificates.signed("old", "IP:127.0.0.1", true));
        assert.match(
            String(await ask({ certificateAuthority: authorityFile })),
            /^HOST has a certificate that expired \w{3} .* GMT; have it renewed, or set this machine's clock\.$/,
        );
        await stub.stop();
        await stub.start(certificates.signed("other", "DNS:registry.example.com,DNS:r.example.com"));
        assert.equal(
            await ask({ certificateAuthority: authorityFile }),
            "HOST has a certificate for registry.example.com, r.example.com, not for 127.0.0.1; use one of these names.",
        );
    });

    it("wants a certificate of its clients", async () => {
        await stub.start({ ...own, requestCert: true, rejectUnauthorized: true, ca: [readFileSync(authorityFile)] });
        assert.equal(
            await ask({ certificateAuthority: authorityFile }),
            "HOST wants a certificate of its client, which this command does not have; use another way to log in.",
        );
    });

    it("speaks plain HTTP and not HTTPS, or the other way round", async () => {
        await stub.start();
        assert.equal(await ask(), digest);
        assert.equal(
            await ask({ plainHttp: false }),
            'HOST does not speak HTTPS; if it is to be asked by plain HTTP, set service.registries: {"HOST": {plainHttp: true}}.',
        );
        stub.guard = (_request, response) =>
            Boolean(response.writeHead(400).end("Client sent an HTTP request to an HTTPS server.\n"));
        const advice = 'set service.registries: {"HOST": {plainHttp: false}}.';
        assert.equal(await ask(), `HOST speaks HTTPS, not plain HTTP; ${advice}`);
        await stub.stop();
        await stub.start(own);
        assert.equal(
            await ask(),
            `HOST cannot be reached: it broke the connection off (ECONNRESET); if it speaks HTTPS, ${advice}`,
        );
    });

    it("is something else", async () => {
        const server = createServer((socket: Socket) => socket.end("SSH-2.0-OpenSSH_9.2\r\n")).listen(0, "127.0.0.1");
        await new Promise(done => server.once("listening", done));
        stub.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
        try {
            assert.match(
                String(await ask()),
                /^HOST does not speak HTTP \(Parse Error: .*\); if it speaks HTTPS, set service\.registries: \{"HOST": \{plainHttp: false\}\}\.$/,
            );
        } finally {
            server.close();
        }
    });

    it("is not there", async () => {
        stub.host = "127.0.0.1:1";
        assert.equal(await ask(), "HOST cannot be reached: nothing listens there; start the registry.");
        stub.host = "registry.example.com:99999";
        assert.equal(await ask(), "HOST is not a host and port; correct the repository's name.");
    });

    const errors: [error: { code?: string; name?: string; message?: string }, words: string][] = [
        [
            { code: "ENOTFOUND" },
            "r.example.com:5000 cannot be reached: there is no host r.example.com; " +
                "check the repository's name, and this machine's DNS and network.",
        ],
        [
            { code: "EAI_AGAIN" },
            "r.example.com:5000 cannot be reached: the name r.example.com cannot be looked up now (EAI_AGAIN); " +
                "check the repository's name, and this machine's DNS and network.",
        ],
        [
            { code: "ECONNREFUSED" },
            "r.example.com:5000 cannot be reached: nothing listens there; check the repository's name and port.",
        ],
        [
            { code: "ETIMEDOUT" },
            "r.example.com:5000 cannot be reached: it does not answer in time; check the network between, and try again.",
        ],
        [
            { code: "ECONNRESET" },
            "r.example.com:5000 cannot be reached: it broke the connection off (ECONNRESET); try again.",
        ],
        [
            {
                code: "EPROTO",
                message:
                    "write EPROTO 80:error:0A00042E:SSL routines:ssl3_read_bytes:tlsv1 alert protocol version:x.c:1:\n",
            },
            "r.example.com:5000 cannot be asked: tlsv1 alert protocol version.",
        ],
        [
            { code: "EHOSTUNREACH", message: "connect EHOSTUNREACH" },
            "r.example.com:5000 cannot be asked: connect EHOSTUNREACH.",
        ],
    ];
    for (const [error, words] of errors) {
        it(`has no answer: ${error.code}`, async () => {
            const url = new URL("https://r.example.com:5000/v2/");
            const made = Object.assign(new Error(error.message ?? ""), error) as NodeJS.ErrnoException;
            assert.equal(await unreachableWords(made, url, "r.example.com:5000", false), words);
        });
    }
});
