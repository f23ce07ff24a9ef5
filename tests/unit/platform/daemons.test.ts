import assert from "node:assert/strict";
import { parse } from "yaml";
import { platformInstance } from "../../../machine/platform-info.js";
import { launchCommand } from "../../../platform/daemon-start.js";
import { allDaemons } from "../../../platform/daemons/all-daemons.js";
import type { Daemon } from "../../../platform/daemons/daemon.js";
import { platformLayout } from "../../../platform/platform-layout.js";

const layoutOf = (environment: NodeJS.ProcessEnv) =>
    platformLayout(platformInstance({ XDG_CACHE_HOME: "/c", ...environment }), "/bin-of-kubernetes");
const layout = layoutOf({});
const daemons = new Map(allDaemons(layout).map(daemon => [daemon.name, daemon]));
const file = (daemon: string, name: string) => daemons.get(daemon)!.files[layout.path("settings", name)]!;

describe("the daemons", () => {
    it("are the parts of a real cluster, its registry and Docker", () => {
        assert.deepEqual([...daemons.keys()].sort(), [
            ...["build-names", "build-network", "containerd", "dockerd", "etcd", "forwards", "kube-apiserver"],
            ...["kube-controller-manager", "kube-proxy", "kube-scheduler", "kubelet", "registry"],
        ]);
    });

    it("need only each other", () => {
        for (const daemon of daemons.values())
            for (const needed of daemon.after) assert.ok(daemons.has(needed), needed);
    });

    it("run in the platform's namespace, except for the ways in and out", () => {
        const outside = [...daemons.values()].filter(daemon => daemon.network === "outside").map(daemon => daemon.name);
        assert.deepEqual(outside, ["forwards", "build-network"]);
        const words = launchCommand(daemons.get("etcd")!, "fastapi-release");
        assert.ok(words.includes("--net=/run/netns/fastapi-release"));
        assert.ok(!launchCommand(daemons.get("forwards")!, "fastapi-release").some(word => word.startsWith("--net=")));
    });

    it("join the control group before anything else", () => {
        const [, script, , group] = launchCommand(daemons.get("etcd")!, "fastapi-release");
        assert.match(script!, /^umask 022; echo \$\$ > "\$1" && shift && exec "\$@"$/);
        assert.match(group!, /\/fastapi-release\/daemons\/cgroup\.procs$/);
    });

    it("are reachable from outside only through loopback and private sockets", () => {
        const binds = [...file("forwards", "forwards.cfg").matchAll(/^ {4}bind (.*)$/gm)].map(match => match[1]!);
        assert.deepEqual(
            binds.filter(bind => !bind.startsWith("unix@")),
            ["127.0.0.1:16443", "127.0.0.1:5000"],
        );
        for (const bind of binds.slice(2))
            assert.match(bind, /^unix@\/c\/fastapi-release\/platform\/health\/.* mode 600$/);
        const servers = [...file("forwards", "forwards.cfg").matchAll(/^ {4}server inside (.*)$/gm)];
        for (const [, server] of servers)
            assert.match(server!, /^(127\.0\.0\.1:\d+|10\.99\.0\.53:53) namespace fastapi-release$/);
    });

    it("let image builds out to the package registries and to nothing else", () => {
        const settings = file("build-network", "build-network.cfg");
        const found = (pattern: RegExp) => [...settings.matchAll(pattern)].map(match => match[1]!);
        assert.deepEqual(found(/^ {4}bind (.*)$/gm), [
            "10.99.0.53:80 namespace fastapi-release",
            "10.99.0.53:443 namespace fastapi-release",
            "127.0.0.1:5443 namespace fastapi-release",
            "unix@/c/fastapi-release/platform/health/build-network mode 600",
        ]);
        assert.deepEqual(found(/^ {4}server outside (\S+) /gm), [
            ...["deb.debian.org:80", "security.debian.org:80"],
            ...["pypi.org:443", "files.pythonhosted.org:443", "registry.npmjs.org:443"],
        ]);
        const conditions = found(/^ {4}use_backend (.*)$/gm);
        assert.equal(conditions[0], "deb.debian.org:80 if { req.hdr(host),field(1,:) -i deb.debian.org }");
        assert.equal(conditions[2], "pypi.org:443 if { req.ssl_sni -i pypi.org }");
        assert.deepEqual(found(/^ {4}default_backend (.*)$/gm), ["registry"]);
    });

    it("tell image builds the registries' names only", () => {
        const lines = file("build-names", "build-names.conf").split("\n");
        assert.deepEqual(
            lines.filter(line => line.startsWith("host-record=")),
            [
                ...[
                    "deb.debian.org",
                    "security.debian.org",
                    "pypi.org",
                    "files.pythonhosted.org",
                    "registry.npmjs.org",
                ],
            ].map(name => `host-record=${name},10.99.0.53`),
        );
        for (const line of ["no-resolv", "no-hosts", "address=/#/"]) assert.ok(lines.includes(line), line);
        assert.deepEqual(JSON.parse(file("dockerd", "docker.json")), {
            "deprecated-key-path": "/c/fastapi-release/platform/docker/key.json",
            dns: ["10.99.0.53"],
            "registry-mirrors": ["http://127.0.0.1:5443"],
        });
    });

    it("occupy two ports of 127.0.0.1 outside", () => {
        const ports = [...daemons.values()].flatMap(({ outerPorts = [] }) => outerPorts);
        assert.deepEqual(ports, [16443, 5000]);
    });

    it("let a caller of the kubelet do what its role in the cluster allows, and reject anonymous ones", () => {
        const settings = parse(file("kubelet", "kubelet.yaml")) as Record<string, object>;
        assert.deepEqual(settings["authorization"], { mode: "Webhook" });
        const { anonymous, webhook } = settings["authentication"] as Record<string, object>;
        assert.deepEqual([anonymous, webhook], [{ enabled: false }, { enabled: true }]);
    });

    it("let a changed Service reach the packet filter without delay", () => {
        const settings = parse(file("kube-proxy", "kube-proxy.yaml")) as { mode: string; nftables: object };
        assert.equal(settings.mode, "nftables");
        assert.deepEqual(settings.nftables, { minSyncPeriod: "1ms", syncPeriod: "30s" });
    });

    it("keep pods in the platform's control group, and run them on version 1 and 2 of it", () => {
        const settings = parse(file("kubelet", "kubelet.yaml")) as Record<string, unknown>;
        assert.equal(settings["cgroupRoot"], "/fastapi-release");
        assert.equal(settings["failCgroupV1"], false);
    });

    it("of two platforms share no file, port or name", () => {
        const words = (list: Daemon[]) => JSON.stringify(list);
        const second = words(allDaemons(layoutOf({ FASTAPI_RELEASE_PLATFORM: "two" })));
        assert.ok(words([...daemons.values()]).includes("/c/fastapi-release/platform/"));
        assert.doesNotMatch(second, /\/c\/fastapi-release\/platform\/|:16443\b|:5000\b|namespace fastapi-release\\n/);
    });
});
