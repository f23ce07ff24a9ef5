import assert from "node:assert/strict";
import { chooseProxy } from "../../../network/choose-proxy.js";

const proxies = { HTTP_PROXY: "http://plain:1", HTTPS_PROXY: "http://secure:2" };
const chosen = (address: string, environment: NodeJS.ProcessEnv) => chooseProxy(address, environment)?.url.host;

// The answers of Go's golang.org/x/net/http/httpproxy v0.47.0.
describe("The proxy of the environment", () => {
    it("is chosen by the scheme; WebSockets are like their schemes", () => {
        assert.equal(chosen("http://example.com/", proxies), "plain:1");
        assert.equal(chosen("https://example.com/", proxies), "secure:2");
        assert.equal(chosen("ws://example.com/", proxies), "plain:1");
        assert.equal(chosen("wss://example.com/", proxies), "secure:2");
        assert.equal(chosen("https://example.com/", { HTTP_PROXY: "plain:1", ALL_PROXY: "all:1" }), undefined);
    });

    it("is read in capitals, else in small letters; an empty variable does not count", () => {
        assert.equal(chosen("https://h/", { HTTPS_PROXY: "a:1", https_proxy: "b:1" }), "a:1");
        assert.equal(chosen("https://h/", { HTTPS_PROXY: "", https_proxy: "b:1" }), "b:1");
        assert.equal(chosen("https://h/", { HTTPS_PROXY: "a:1", NO_PROXY: "", no_proxy: "h" }), undefined);
        assert.equal(chooseProxy("https://h/", { https_proxy: "b:1" })?.from, "https_proxy");
    });

    it("may lack its scheme", () => {
        for (const [text, href] of [
            ["proxy", "http://proxy/"],
            ["proxy:3128", "http://proxy:3128/"],
            ["127.0.0.1:8", "http://127.0.0.1:8/"],
            ["[::1]:8", "http://[::1]:8/"],
            ["https://u:p%40@proxy:3", "https://u:p%40@proxy:3/"],
            ["socks5://proxy:1", "socks5://proxy:1"],
        ]) {
            assert.equal(chooseProxy("https://h/", { HTTPS_PROXY: text })?.url.href, href);
        }
    });

    it("is refused, without its text, if it is no address", () => {
        for (const text of ["http://u:secret@proxy:port", "u:secret@pro xy", "ftp://u:secret@proxy"]) {
            assert.throws(() => chooseProxy("https://h/", { HTTPS_PROXY: text }), {
                name: "ProxyError",
                message:
                    "HTTPS_PROXY is not the address of a proxy: use one like http://proxy.example:3128; https and socks5 work, too",
            });
        }
        assert.equal(chosen("https://h/", { HTTPS_PROXY: "http://proxy:port", NO_PROXY: "h" }), undefined);
    });

    it("is refused, without its text, if a % in its login begins no code", () => {
        for (const login of ["u:s3cret%", "u%zz:s3cret", "u:s3cret%ff"]) {
            for (const scheme of ["http", "https", "socks5"]) {
                assert.throws(() => chooseProxy("https://h/", { HTTPS_PROXY: `${scheme}://${login}@proxy` }), {
                    name: "ProxyError",
                    code: "PROXY_ADDRESS",
                    message: "HTTPS_PROXY has a % that does not begin the code of a character; write %25 for it",
                });
            }
        }
        assert.equal(chosen("https://h/", { HTTPS_PROXY: "http://u:s3cret%25@proxy:1" }), "proxy:1");
    });

    it("is never for loopback", () => {
        for (const host of ["localhost", "127.0.0.1", "127.8.9.1", "[::1]", "[::ffff:127.0.0.1]"]) {
            assert.equal(chosen(`https://${host}:6443/`, proxies), undefined, host);
        }
        for (const host of ["a.localhost", "0.0.0.0", "[::]"])
            assert.equal(chosen(`https://${host}/`, proxies), "secure:2", host);
    });

    const cases: readonly (readonly [noProxy: string, direct: string, proxied: string])[] = [
        ["*", "https://example.com https://10.1.2.3", ""],
        ["x, *", "https://example.com", ""],
        [
            "example.com",
            "https://example.com https://www.example.com https://a.b.example.com:8443",
            "https://myexample.com https://example.com.de https://example.com.",
        ],
        [" EXAMPLE.com ,other", "https://example.com https://other", "https://another"],
        [".example.com", "https://www.example.com", "https://example.com https://myexample.com"],
        ["*.example.com", "https://www.example.com", "https://example.com"],
        ["example.com:8443", "https://example.com:8443 https://www.example.com:8443", "https://example.com"],
        ["example.com:443", "https://example.com", "https://example.com:8443"],
        ["example.com:80", "http://example.com", "https://example.com"],
        ["example.com:", "https://example.com:8443", ""],
        ["com", "https://example.com", "https://example.org"],
        ["e", "https://a.e", "https://example.com"],
        ["example.com other", "", "https://example.com https://other"],
        ["example.com;other", "", "https://example.com https://other"],
        ["http://example.com", "", "https://example.com"],
        ["*.*,a.*,.,:443,,", "", "https://a.example.com"],
        ["bücher.example", "https://xn--bcher-kva.example", ""],
        ["10.1.2.3", "https://10.1.2.3 https://10.1.2.3:6443", "https://10.1.2.4"],
        ["10.1.2.3:6443", "https://10.1.2.3:6443", "https://10.1.2.3"],
        ["10.0.0.0/8", "https://10.1.2.3:6443", "https://11.1.2.3 https://ten.example"],
        ["10.1/16,10.1.2.3/33,256.0.0.1,10.1.2.0-10.1.2.9,010.1.2.3", "", "https://10.1.2.3"],
        ["0.0.0.0/0", "https://10.1.2.3", "https://[fd00::1] https://example.com"],
        ["::/0", "https://[fd00::1]", "https://10.1.2.3"],
        ["fd00::/8", "https://[fd00::1]:6443", "https://[fe80::1]"],
        ["fd00::1", "https://[fd00::1] https://[fd00:0::1]:6443", "https://[fd00::2]"],
        ["[fd00::1]:6443", "https://[fd00::1]:6443", "https://[fd00::1]"],
        ["[fd00::1]", "", "https://[fd00::1]"],
        ["::ffff:10.1.2.3", "https://10.1.2.3", "https://10.1.2.4"],
        ["10.example", "https://10.example", "https://10.0.0.1"],
    ];
    for (const [noProxy, direct, proxied] of cases) {
        it(`NO_PROXY="${noProxy}"`, () => {
            const use = (address: string) => chosen(address, { ...proxies, NO_PROXY: noProxy }) !== undefined;
            for (const address of direct.split(" ").filter(Boolean)) assert.equal(use(address), false, address);
            for (const address of proxied.split(" ").filter(Boolean)) assert.equal(use(address), true, address);
        });
    }
});
