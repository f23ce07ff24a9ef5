import { asking, at, authority, bearer } from "./case-parts.js";
import type { KubeconfigCase } from "./kubeconfig-case.js";

export const clusterCases: readonly KubeconfigCase[] = [
    {
        name: "an authority in a file",
        files: world => ({
            ...asking(world, { cluster: { "certificate-authority-data": null, "certificate-authority": "ca.pem" } }),
            "ca.pem": world.authority.certificate,
        }),
        asks: () => bearer(),
    },
    {
        name: "an authority's file that is absent",
        files: world =>
            asking(world, { cluster: { "certificate-authority-data": null, "certificate-authority": "ca.pem" } }),
        kubectl: "unable to read certificate-authority",
        ours: "/ca.pem, which cannot be read: ENOENT",
    },
    {
        name: "an authority twice",
        files: world => ({
            ...asking(world, { cluster: { "certificate-authority": "ca.pem" } }),
            "ca.pem": world.authority.certificate,
        }),
        kubectl: "certificate-authority-data and certificate-authority are both specified",
        ours: "has both certificate-authority and certificate-authority-data",
    },
    {
        name: "an authority and insecure-skip-tls-verify",
        files: world => asking(world, { cluster: { "insecure-skip-tls-verify": true } }),
        kubectl: "specifying a root certificates file with the insecure flag is not allowed",
        ours: "has a certificate-authority and insecure-skip-tls-verify",
    },
    {
        name: "insecure-skip-tls-verify",
        files: world =>
            asking(
                world,
                at(world.port.otherName, { "certificate-authority-data": "", "insecure-skip-tls-verify": true }),
            ),
        asks: () => bearer(),
    },
    {
        name: "another authority",
        files: world => asking(world, { cluster: authority(world.otherAuthority.certificate) }),
        kubectl: "certificate signed by unknown authority",
        ours: "its certificate is not signed by the kubeconfig's certificate-authority",
    },
    {
        name: "several authorities with text around them",
        files: world =>
            asking(world, {
                cluster: authority(
                    `The old one:\n${world.otherAuthority.certificate}\nthe new one:\n${world.authority.certificate}bye\n`,
                ),
            }),
        asks: () => bearer(),
    },
    {
        name: "an authority that is not PEM",
        files: world => asking(world, { cluster: authority("hello") }),
        kubectl: "unable to load root certificates",
        ours: "its certificate-authority-data has no PEM certificate",
    },
    {
        name: "an intermediate authority alone",
        files: world => asking(world, at(world.port.chained, authority(world.intermediate.certificate))),
        asks: () => bearer(),
    },
    {
        name: "the root of an intermediate authority",
        files: world => asking(world, at(world.port.chained)),
        asks: () => bearer(),
    },
    {
        name: "no authority: the system's",
        files: world => asking(world, { cluster: { "certificate-authority-data": "" } }),
        kubectl: "certificate signed by unknown authority",
        ours: "its certificate is not signed",
    },
    {
        name: "a certificate for another name",
        files: world => asking(world, at(world.port.otherName)),
        kubectl: "certificate",
        ours: "its certificate is for another name",
    },
    {
        name: "tls-server-name",
        files: world => asking(world, at(world.port.otherName, { "tls-server-name": "other.example" })),
        asks: () => ({ ...bearer(), servername: "other.example" }),
    },
    {
        name: "a certificate with nothing but a common name",
        files: world => asking(world, at(world.port.noNames)),
        kubectl: "certificate relies on legacy Common Name field",
        ours: "it names no host in its subject alternative names",
    },
    {
        name: "a server's certificate that has expired",
        files: world => asking(world, at(world.port.expired)),
        kubectl: "certificate has expired",
        ours: "its certificate has expired",
    },
    {
        name: "a server that nobody listens at",
        files: world => asking(world, at(1)),
        kubectl: "refused",
        ours: "connection refused",
    },
    {
        name: "a server that speaks no TLS",
        files: world => asking(world, at(world.port.plain)),
        kubectl: "server gave HTTP response to HTTPS client",
        ours: "it does not speak TLS",
    },
    {
        name: "http: no credentials are sent",
        files: world =>
            asking(world, {
                cluster: { server: `http://127.0.0.1:${world.port.plain}`, "certificate-authority-data": "" },
            }),
        asks: () => ({ path: "/version" }),
    },
    {
        name: "http: a user is not needed",
        files: world =>
            asking(world, { cluster: { server: `http://127.0.0.1:${world.port.plain}` }, context: { user: "none" } }),
        asks: () => ({ path: "/version" }),
    },
    {
        name: "http: impersonation is sent",
        files: world =>
            asking(world, { cluster: { server: `http://127.0.0.1:${world.port.plain}` }, user: { as: "eve" } }),
        asks: () => ({ path: "/version", impersonation: { "impersonate-user": ["eve"] } }),
    },
    {
        name: "host:port, which is http",
        files: world => asking(world, { cluster: { server: `127.0.0.1:${world.port.plain}` } }),
        asks: () => ({ path: "/version" }),
    },
    {
        name: "a name and port, which is http",
        files: world => asking(world, { cluster: { server: `localhost:${world.port.plain}` } }),
        asks: () => ({ path: "/version" }),
    },
    {
        name: "host:port with a path",
        files: world => asking(world, { cluster: { server: `127.0.0.1:${world.port.plain}/k8s` } }),
        kubectl: "host must be a URL or a host:port pair",
        ours: "use https://host:port",
    },
    {
        name: "a trailing slash",
        files: world => asking(world, { cluster: { server: `https://127.0.0.1:${world.port.good}/` } }),
        asks: () => bearer(),
    },
    {
        name: "a path",
        files: world => asking(world, { cluster: { server: `https://127.0.0.1:${world.port.good}/k8s/clusters/c-1` } }),
        asks: () => ({ ...bearer(), path: "/k8s/clusters/c-1/version" }),
    },
    {
        name: "a path with a slash and a query",
        files: world => asking(world, { cluster: { server: `https://127.0.0.1:${world.port.good}/k8s/?a=b#c` } }),
        asks: () => ({ ...bearer(), path: "/k8s/version" }),
    },
    {
        name: "a scheme in capitals",
        files: world => asking(world, { cluster: { server: `HTTPS://127.0.0.1:${world.port.good}` } }),
        asks: () => bearer(),
    },
    {
        name: "a name",
        files: world => asking(world, { cluster: { server: `https://localhost:${world.port.good}` } }),
        asks: () => ({ ...bearer(), servername: "localhost" }),
    },
    {
        name: "another scheme",
        files: world => asking(world, { cluster: { server: `ftp://127.0.0.1:${world.port.good}` } }),
        kubectl: "unsupported protocol scheme",
        ours: 'has the server "ftp://127.0.0.1',
    },
    {
        name: "a port that is not a number",
        files: world => asking(world, { cluster: { server: "https://127.0.0.1:http" } }),
        kubectl: "host must be a URL or a host:port pair",
        ours: "use https://host:port",
    },
    {
        name: "no server",
        files: world => asking(world, { cluster: { server: "" } }),
        kubectl: "localhost:8080",
        ours: "has no server",
    },
    {
        name: "disable-compression",
        files: world => asking(world, { cluster: { "disable-compression": true } }),
        asks: () => bearer(),
    },
];
