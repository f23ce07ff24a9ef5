import type { KubeconfigWorld, Seen } from "../kubeconfig-world.js";
import { asking, at, authority, bearer, pair } from "./case-parts.js";
import type { KubeconfigCase } from "./kubeconfig-case.js";

/** Through the proxies a name is asked, since loopback never goes through one of the environment. */
const named = (world: KubeconfigWorld) => ({ server: `https://cluster.example:${world.port.good}` });

const byName = (world: KubeconfigWorld): Seen => ({
    ...bearer(),
    servername: "cluster.example",
    through: [`CONNECT cluster.example:${world.port.good}`],
});

export const proxyCases: readonly KubeconfigCase[] = [
    {
        name: "HTTPS_PROXY",
        files: world => asking(world, { cluster: named(world) }),
        environment: ({ proxy }) => ({ HTTPS_PROXY: `http://127.0.0.1:${proxy.http}` }),
        asks: byName,
    },
    {
        name: "https_proxy",
        files: world => asking(world, { cluster: named(world) }),
        environment: ({ proxy }) => ({ https_proxy: `127.0.0.1:${proxy.http}` }),
        asks: byName,
    },
    {
        name: "both: the one in capitals counts",
        files: world => asking(world, { cluster: named(world) }),
        environment: ({ proxy }) => ({
            https_proxy: "http://127.0.0.1:1",
            HTTPS_PROXY: `http://127.0.0.1:${proxy.http}`,
        }),
        asks: byName,
    },
    {
        name: "HTTP_PROXY and ALL_PROXY, which are not for https",
        files: world => asking(world, { cluster: { server: `https://0.0.0.0:${world.port.good}` } }),
        environment: () => ({ HTTP_PROXY: "http://127.0.0.1:1", ALL_PROXY: "http://127.0.0.1:1" }),
        asks: () => bearer(),
    },
    {
        name: "HTTP_PROXY for http",
        files: world => asking(world, { cluster: { server: `http://cluster.example:${world.port.plain}` } }),
        environment: ({ proxy }) => ({ HTTP_PROXY: `http://127.0.0.1:${proxy.http}` }),
        asks: ({ port }) => ({ path: "/version", through: [`GET http://cluster.example:${port.plain}/version`] }),
    },
    {
        name: "loopback, which never goes through a proxy of the environment",
        files: world => asking(world, {}),
        environment: () => ({ HTTPS_PROXY: "http://127.0.0.1:1" }),
        asks: () => bearer(),
    },
    {
        name: "localhost, neither",
        files: world => asking(world, { cluster: { server: `https://localhost:${world.port.good}` } }),
        environment: () => ({ HTTPS_PROXY: "http://127.0.0.1:1" }),
        asks: () => ({ ...bearer(), servername: "localhost" }),
    },
    {
        name: "NO_PROXY with the address",
        files: world => asking(world, { cluster: { server: `https://0.0.0.0:${world.port.good}` } }),
        environment: () => ({ HTTPS_PROXY: "http://127.0.0.1:1", NO_PROXY: "cluster.example,0.0.0.0" }),
        asks: () => bearer(),
    },
    {
        name: "NO_PROXY with a range",
        files: world => asking(world, { cluster: { server: `https://0.0.0.0:${world.port.good}` } }),
        environment: () => ({ HTTPS_PROXY: "http://127.0.0.1:1", no_proxy: "0.0.0.0/8" }),
        asks: () => bearer(),
    },
    {
        name: "NO_PROXY with the port",
        files: world => asking(world, { cluster: { server: `https://0.0.0.0:${world.port.good}` } }),
        environment: ({ port }) => ({ HTTPS_PROXY: "http://127.0.0.1:1", NO_PROXY: `0.0.0.0:${port.good}` }),
        asks: () => bearer(),
    },
    {
        name: "NO_PROXY with a star",
        files: world => asking(world, { cluster: { server: `https://0.0.0.0:${world.port.good}` } }),
        environment: () => ({ HTTPS_PROXY: "http://127.0.0.1:1", NO_PROXY: "*" }),
        asks: () => bearer(),
    },
    {
        name: "NO_PROXY with another port",
        files: world => asking(world, { cluster: { server: `https://0.0.0.0:${world.port.good}` } }),
        environment: () => ({ HTTPS_PROXY: "http://127.0.0.1:1", NO_PROXY: "0.0.0.0:1" }),
        kubectl: "was refused",
        ours: "the proxy http://127.0.0.1:1 (HTTPS_PROXY) cannot be reached: connection refused",
    },
    {
        name: "NO_PROXY with what is below the name",
        files: world => asking(world, { cluster: named(world) }),
        environment: ({ proxy }) => ({
            HTTPS_PROXY: `http://127.0.0.1:${proxy.http}`,
            NO_PROXY: ".cluster.example,ample,10.0.0.0/8",
        }),
        asks: byName,
    },
    {
        name: "a proxy that wants a login",
        files: world => asking(world, { cluster: named(world) }),
        environment: ({ proxy }) => ({ HTTPS_PROXY: `http://ada:s3%3Acret@127.0.0.1:${proxy.login}` }),
        asks: byName,
    },
    {
        name: "a proxy that wants another login",
        files: world => asking(world, { cluster: named(world) }),
        environment: ({ proxy }) => ({ HTTPS_PROXY: `http://ada:wrong@127.0.0.1:${proxy.login}` }),
        kubectl: "Proxy Authentication Required",
        ours: "(HTTPS_PROXY) does not accept the user and password in its address",
    },
    {
        name: "a proxy that wants a login and gets none",
        files: world => asking(world, { cluster: named(world) }),
        environment: ({ proxy }) => ({ HTTPS_PROXY: `http://127.0.0.1:${proxy.login}` }),
        kubectl: "Proxy Authentication Required",
        ours: "(HTTPS_PROXY) asks for a user and a password",
    },
    {
        name: "a proxy that refuses the tunnel",
        files: world => asking(world, { cluster: named(world) }),
        environment: ({ proxy }) => ({ HTTPS_PROXY: `http://127.0.0.1:${proxy.refusing}` }),
        kubectl: "Forbidden",
        ours: "(HTTPS_PROXY) refuses to connect: 403 Forbidden",
    },
    {
        name: "a proxy whose name does not resolve",
        files: world => asking(world, { cluster: named(world) }),
        environment: () => ({ HTTPS_PROXY: "http://nobody.invalid:3128" }),
        kubectl: "lookup nobody.invalid",
        ours: "the proxy http://nobody.invalid:3128 (HTTPS_PROXY) cannot be reached: its name does not resolve",
    },
    {
        name: "a proxy with TLS",
        files: world => asking(world, { cluster: named(world) }),
        environment: ({ proxy }) => ({ HTTPS_PROXY: `https://127.0.0.1:${proxy.https}` }),
        asks: byName,
    },
    {
        name: "a proxy with TLS, of another authority than the cluster",
        files: world => asking(world, { cluster: { ...named(world), ...authority(world.otherAuthority.certificate) } }),
        environment: ({ proxy }) => ({ HTTPS_PROXY: `https://127.0.0.1:${proxy.https}` }),
        kubectl: "certificate signed by unknown authority",
        ours: "the proxy https://127.0.0.1:",
    },
    {
        name: "a SOCKS proxy, which looks up the name",
        files: world => asking(world, { cluster: named(world) }),
        environment: ({ proxy }) => ({ HTTPS_PROXY: `socks5://127.0.0.1:${proxy.socks}` }),
        asks: world => ({ ...byName(world), through: [`SOCKS cluster.example:${world.port.good}`] }),
    },
    {
        name: "a SOCKS proxy with a login",
        files: world => asking(world, { cluster: named(world) }),
        environment: ({ proxy }) => ({ HTTPS_PROXY: `socks5h://ada:s3cret@127.0.0.1:${proxy.socksLogin}` }),
        asks: world => ({ ...byName(world), through: [`SOCKS cluster.example:${world.port.good}`] }),
    },
    {
        name: "a SOCKS proxy that refuses",
        files: world => asking(world, { cluster: named(world) }),
        environment: ({ proxy }) => ({ HTTPS_PROXY: `socks5://127.0.0.1:${proxy.socksLogin}` }),
        kubectl: "socks connect",
        ours: "(HTTPS_PROXY) asks for a user and a password: put them in its address, socks5://USER:PASSWORD@127.0.0.1:",
    },
    {
        name: "a SOCKS proxy that nobody listens at",
        files: world => asking(world, { cluster: named(world) }),
        environment: () => ({ HTTPS_PROXY: "socks5://127.0.0.1:1" }),
        kubectl: "was refused",
        ours: "the proxy socks5://127.0.0.1:1 (HTTPS_PROXY) cannot be reached: connection refused",
    },
    {
        name: "something else than a proxy",
        files: world => asking(world, { cluster: named(world) }),
        environment: () => ({ HTTPS_PROXY: "http://proxy:port" }),
        kubectl: "proxyconnect tcp",
        ours: "HTTPS_PROXY is not the address of a proxy",
    },
    {
        name: "a client certificate through a proxy",
        files: world => asking(world, { cluster: named(world), user: pair(world.ada) }),
        environment: ({ proxy }) => ({ HTTPS_PROXY: `http://127.0.0.1:${proxy.http}` }),
        asks: ({ port }) => ({
            path: "/version",
            certificate: "ada",
            servername: "cluster.example",
            through: [`CONNECT cluster.example:${port.good}`],
        }),
    },
    {
        name: "proxy-url, which counts more than the environment, and for loopback",
        files: world => asking(world, { cluster: { "proxy-url": `http://127.0.0.1:${world.proxy.http}` } }),
        environment: () => ({ HTTPS_PROXY: "http://127.0.0.1:1", NO_PROXY: "*" }),
        asks: ({ port }) => ({ ...bearer(), through: [`CONNECT 127.0.0.1:${port.good}`] }),
    },
    {
        name: "proxy-url with a login",
        files: world =>
            asking(world, { cluster: { "proxy-url": `http://ada:s3%3Acret@127.0.0.1:${world.proxy.login}` } }),
        asks: ({ port }) => ({ ...bearer(), through: [`CONNECT 127.0.0.1:${port.good}`] }),
    },
    {
        name: "proxy-url with https",
        files: world => asking(world, { cluster: { "proxy-url": `https://localhost:${world.proxy.https}` } }),
        asks: ({ port }) => ({ ...bearer(), through: [`CONNECT 127.0.0.1:${port.good}`] }),
    },
    {
        name: "proxy-url with socks5",
        files: world => asking(world, { cluster: { "proxy-url": `socks5://127.0.0.1:${world.proxy.socks}` } }),
        asks: ({ port }) => ({ ...bearer(), through: [`SOCKS 127.0.0.1:${port.good}`] }),
    },
    {
        name: "proxy-url for http",
        files: world =>
            asking(world, {
                cluster: {
                    server: `http://127.0.0.1:${world.port.plain}`,
                    "proxy-url": `http://127.0.0.1:${world.proxy.http}`,
                },
            }),
        asks: ({ port }) => ({ path: "/version", through: [`GET http://127.0.0.1:${port.plain}/version`] }),
    },
    {
        name: "proxy-url and tls-server-name",
        files: world =>
            asking(
                world,
                at(world.port.otherName, {
                    "tls-server-name": "other.example",
                    "proxy-url": `http://127.0.0.1:${world.proxy.http}`,
                }),
            ),
        asks: ({ port }) => ({
            ...bearer(),
            servername: "other.example",
            through: [`CONNECT 127.0.0.1:${port.otherName}`],
        }),
    },
    {
        name: "proxy-url and a certificate for another name",
        files: world =>
            asking(world, at(world.port.otherName, { "proxy-url": `http://127.0.0.1:${world.proxy.http}` })),
        kubectl: "certificate",
        ours: "its certificate is for another name",
    },
    {
        name: "proxy-url with a % that begins no code",
        files: world =>
            asking(world, { cluster: { "proxy-url": `http://ada:s3cr%zz@127.0.0.1:${world.proxy.login}` } }),
        kubectl: "could not parse",
        ours: "its proxy-url has a % that does not begin the code of a character",
    },
    {
        name: "a % that begins no code in HTTPS_PROXY",
        files: world => asking(world, { cluster: named(world) }),
        environment: world => ({ HTTPS_PROXY: `http://ada:s3cr%zz@127.0.0.1:${world.proxy.login}` }),
        // Which it then does without.
        kubectl: "no such host",
        ours: "HTTPS_PROXY has a % that does not begin the code of a character",
    },
    {
        name: "proxy-url without a scheme",
        files: world => asking(world, { cluster: { "proxy-url": "localhost:3128" } }),
        kubectl: "unsupported scheme",
        ours: "its proxy-url is not http://host:port",
    },
    {
        name: "proxy-url with another scheme",
        files: world => asking(world, { cluster: { "proxy-url": "socks5h://127.0.0.1:1" } }),
        kubectl: "unsupported scheme",
        ours: "its proxy-url is not http://host:port",
    },
    {
        name: "proxy-url that nobody listens at",
        files: world => asking(world, { cluster: { "proxy-url": "http://127.0.0.1:1" } }),
        kubectl: "was refused",
        ours: "the proxy http://127.0.0.1:1 (proxy-url of cluster",
    },
];
