import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { loadKubeconfig } from "../../cluster/kubeconfig.js";
import { KubernetesApi } from "../../cluster/kubernetes-api.js";
import { addresses, createNetworkNamespace, deleteNetworkNamespace } from "../../platform/network-namespace.js";
import { beginConnection, connectInside, listenInside, runInside } from "./namespace-connection.js";
import { succeed, testInstance } from "./platform-run.js";

const port = 8999;

describe("The network namespace", function () {
    this.timeout(60_000);
    const name = `${testInstance.name}-filter`;
    const address = "10.43.0.77";
    let server: ChildProcess | undefined;
    before(async () => {
        await createNetworkNamespace(name);
        server = await listenInside(name, addresses.node, port);
        runInside(name, "nft", "table ip test { chain services { type nat hook output priority -100; }; }");
    });
    after(async () => {
        server?.kill("SIGKILL");
        await deleteNetworkNamespace(name);
    });

    const dropped = () => Number(/counter packets (\d+)/.exec(runInside(name, "nft", "list", "ruleset"))?.[1]);

    it("drops and counts packets that no rule translates, so a retry gets through once a rule exists", async () => {
        assert.equal(dropped(), 0);
        const connection = await beginConnection(name, { address, port: 80 });
        assert.ok(dropped() > 0);
        const translation = `ip daddr ${address} tcp dport 80 dnat to ${addresses.node}:${port}`;
        runInside(name, "nft", `add rule ip test services ${translation}`);
        assert.equal(await connection.outcome, "connected");
        const before = dropped();
        assert.equal(await connectInside(name, { address, port: 80 }), "connected");
        assert.equal(dropped(), before);
    });
});

describe("Services", function () {
    this.timeout(120_000);
    const namespace = testInstance.name;
    let api: KubernetesApi;
    let server: ChildProcess | undefined;
    before(async () => {
        await succeed("down");
        await succeed("up");
        api = new KubernetesApi(await loadKubeconfig({ path: join(testInstance.folder, "kubeconfig") }));
        server = await listenInside(namespace, addresses.node, port);
    });
    after(async () => {
        server?.kill("SIGKILL");
        api?.close();
        await succeed("down");
    });

    const makeService = (name: string, clusterIP: string) =>
        api.create("/api/v1/namespaces/default/services", {
            apiVersion: "v1",
            kind: "Service",
            metadata: { name },
            spec: { clusterIP, ports: [{ port: 80, targetPort: port }] },
        });
    const makeEndpoint = (service: string) =>
        api.create("/apis/discovery.k8s.io/v1/namespaces/default/endpointslices", {
            apiVersion: "discovery.k8s.io/v1",
            kind: "EndpointSlice",
            metadata: { name: service, labels: { "kubernetes.io/service-name": service } },
            addressType: "IPv4",
            endpoints: [{ addresses: [addresses.node], conditions: { ready: true } }],
            ports: [{ name: "", port, protocol: "TCP" }],
        });

    it("refuse connections when they have no endpoints", async () => {
        await makeService("empty", "10.43.7.1");
        assert.equal(await connectInside(namespace, { address: "10.43.7.1", port: 80 }), "ECONNREFUSED");
    });

    it("answer a source port that tried before they existed", async () => {
        const service = { address: "10.43.7.2", port: 80, sourcePort: 41_234 };
        (await beginConnection(namespace, service)).end();
        await makeEndpoint("late");
        await makeService("late", service.address);
        assert.equal(await connectInside(namespace, service), "connected");
    });

    it("let a connection through that began before they existed", async () => {
        const service = { address: "10.43.7.3", port: 80 };
        const connection = await beginConnection(namespace, service);
        await makeEndpoint("later");
        await makeService("later", service.address);
        assert.equal(await connection.outcome, "connected");
    });
});
