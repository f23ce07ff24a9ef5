import assert from "node:assert/strict";
import { parse } from "yaml";
import { launchCommand } from "../../../platform/daemon-start.js";
import { allDaemons } from "../../../platform/daemons/all-daemons.js";
import type { Daemon } from "../../../platform/daemons/daemon.js";
import { platformInstance } from "../../../platform/platform-instance.js";
import { platformLayout } from "../../../platform/platform-layout.js";

const layoutOf = (environment: NodeJS.ProcessEnv) =>
    platformLayout(platformInstance({ XDG_CACHE_HOME: "/c", ...environment }), "/bin-of-kubernetes");
const layout = layoutOf({});
const daemons = new Map(allDaemons(layout).map(daemon => [daemon.name, daemon]));
const file = (daemon: string, name: string) => daemons.get(daemon)!.files[layout.path("settings", name)]!;

describe("the daemons", () => {
    it("are the parts of a real cluster, its registry and Docker", () => {
        assert.deepEqual([...daemons.keys()].sort(), [
            ...["containerd", "dockerd", "etcd", "forwards", "kube-apiserver", "kube-controller-manager"],
            ...["kube-proxy", "kube-scheduler", "kubelet", "registry"],
        ]);
    });

    it("need only each other", () => {
        for (const daemon of daemons.values())
            for (const needed of daemon.after) assert.ok(daemons.has(needed), needed);
    });

    it("run in the platform's namespace, and only the forwards outside", () => {
        const outside = [...daemons.values()].filter(daemon => daemon.network === "outside").map(daemon => daemon.name);
        assert.deepEqual(outside, ["forwards"]);
        const words = launchCommand(daemons.get("etcd")!, "fastapi-release");
        assert.ok(words.includes("--net=/run/netns/fastapi-release"));
        assert.ok(!launchCommand(daemons.get("forwards")!, "fastapi-release").some(word => word.startsWith("--net=")));
    });

    it("join the control group before anything else", () => {
        const [, script, , group] = launchCommand(daemons.get("etcd")!, "fastapi-release");
        assert.match(script!, /^umask 022; echo \$\$ > "\$1" && shift && exec "\$@"$/);
        assert.match(group!, /\/fastapi-release\/daemons\/cgroup\.procs$/);
    });

    it("are reached from outside through loopback and private sockets only", () => {
        const binds = [...file("forwards", "forwards.cfg").matchAll(/^ {4}bind (.*)$/gm)].map(match => match[1]!);
        assert.deepEqual(
            binds.filter(bind => !bind.startsWith("unix@")),
            ["127.0.0.1:16443", "127.0.0.1:5000"],
        );
        for (const bind of binds.slice(2))
            assert.match(bind, /^unix@\/c\/fastapi-release\/platform\/health\/.* mode 600$/);
        const servers = [...file("forwards", "forwards.cfg").matchAll(/^ {4}server inside (.*)$/gm)];
        for (const [, server] of servers) assert.match(server!, /^127\.0\.0\.1:\d+ namespace fastapi-release$/);
    });

    it("take two ports of 127.0.0.1 outside", () => {
        const ports = [...daemons.values()].flatMap(({ outerPorts = [] }) => outerPorts);
        assert.deepEqual(ports, [16443, 5000]);
    });

    it("let whoever calls the kubelet do what its role in the cluster allows, and no one unnamed", () => {
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
