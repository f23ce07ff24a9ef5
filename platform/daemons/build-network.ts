import { frontendRepository, frontendTags } from "../dockerfile-frontend.js";
import { addresses } from "../network-namespace.js";
import { type PackageHost, packageHosts } from "../package-sources.js";
import type { PlatformLayout } from "../platform-layout.js";
import { pythonRepository, tagRules } from "../python-images.js";
import type { DescribeDaemon } from "./daemon.js";

/** Of 127.0.0.1 inside the namespace: Docker's mirror of Docker Hub. */
export const mirrorPort = 5443;

const backendName = (host: PackageHost) => `${host.name}:${host.port}`;

/** One listener for each port, which passes on what names one of the hosts: a TLS greeting, or an HTTP request. */
function listeners(namespace: string, hosts: readonly PackageHost[]): string[] {
    return [...new Set(hosts.map(({ port }) => port))].map(port => {
        const here = hosts.filter(host => host.port === port);
        const isTls = here[0]?.protocol === "https";
        const start = isTls
            ? ["mode tcp", "tcp-request inspect-delay 5s", "tcp-request content accept if { req.ssl_hello_type 1 }"]
            : ["mode http"];
        const asked = isTls ? "req.ssl_sni -i" : "req.hdr(host),field(1,:) -i";
        const lines = [
            `bind ${addresses.packages}:${port} namespace ${namespace}`,
            ...start,
            ...here.map(host => `use_backend ${backendName(host)} if { ${asked} ${host.name} }`),
        ];
        return `frontend packages-${port}\n${lines.map(line => `    ${line}\n`).join("")}`;
    });
}

/** The hosts themselves, reached from outside the namespace; their names are resolved there, too. */
function backends(hosts: readonly PackageHost[]): string[] {
    return hosts.map(
        host => `backend ${backendName(host)}
    mode ${host.protocol === "https" ? "tcp" : "http"}
    server outside ${host.name}:${host.port} resolvers machine init-addr none resolve-prefer ipv4
`,
    );
}

/** The registry's repositories that stand in for Docker Hub's, under each tag that the Hub has for one of their images. */
const mirrored = [
    [pythonRepository, tagRules],
    [frontendRepository, frontendTags],
] as const;

function dockerHub(layout: PlatformLayout): string {
    const rules = mirrored.flatMap(([repository, tags]) => {
        const manifests = `/v2/${repository}/manifests/`;
        return tags.map(
            ([pattern, tag]) => `    http-request replace-path '^${manifests}(?:${pattern})$' '${manifests}${tag}'\n`,
        );
    });
    return `frontend docker-hub
    mode http
    bind 127.0.0.1:${mirrorPort} namespace ${layout.instance.name}
    bind unix@${layout.healthSocket("build-network")} mode 600
${rules.join("")}    default_backend registry
backend registry
    mode http
    server inside 127.0.0.1:${layout.instance.registryPort} namespace ${layout.instance.name}
`;
}

/** The way out for image builds: to the package registries, and nowhere else. */
export const buildNetwork: DescribeDaemon = layout => {
    const settings = layout.path("settings", "build-network.cfg");
    const hosts = packageHosts(layout.packageSources);
    const head = `global
    maxconn 4000
    nbthread 1
defaults
    timeout connect 5s
    timeout client 10m
    timeout server 10m
resolvers machine
    parse-resolv-conf
    accepted_payload_size 4096
`;
    return {
        name: "build-network",
        command: "/usr/sbin/haproxy",
        args: ["-db", "-f", settings],
        network: "outside",
        after: ["registry"],
        files: {
            [settings]: [head, ...listeners(layout.instance.name, hosts), ...backends(hosts), dockerHub(layout)].join(
                "",
            ),
        },
        ready: { kind: "http", url: "http://docker-hub/v2/", socketPath: layout.healthSocket("build-network") },
    };
};

/** The name server of image builds: it knows the package registries and refuses any other name at once. */
export const buildNames: DescribeDaemon = layout => {
    const settings = layout.path("settings", "build-names.conf");
    const names = new Set(packageHosts(layout.packageSources).map(({ name }) => name));
    const lines = [
        ...["keep-in-foreground", "no-resolv", "no-hosts", "bind-interfaces", "log-facility=-"],
        ...[`pid-file=${layout.path("health", "build-names.pid")}`, "user=nobody"],
        `listen-address=${addresses.packages}`,
        ...[...names].map(name => `host-record=${name},${addresses.packages}`),
        "address=/#/",
    ];
    return {
        name: "build-names",
        command: "/usr/sbin/dnsmasq",
        args: [`--conf-file=${settings}`],
        network: "platform",
        after: ["forwards"],
        files: { [settings]: `${lines.join("\n")}\n` },
        ready: { kind: "names", path: layout.healthSocket("build-names") },
    };
};
