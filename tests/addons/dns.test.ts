import assert from "node:assert/strict";
import type { KubernetesApi } from "../../cluster/kubernetes-api.js";
import { podExec } from "../../cluster/pod-exec.js";
import { buildTimeoutMs, connect, makeNamespace, until, upWith } from "./addon-platform.js";
import { runPod, runVersion, untilPodReady } from "./versioned-backend.js";

const namespace = "named";

/** Prints the addresses of a name or why there are none, and how many seconds it took. */
const lookUp = `
import json, socket, sys, time
started = time.monotonic()
try:
    found = sorted({entry[4][0] for entry in socket.getaddrinfo(sys.argv[1], 80, socket.AF_INET)})
except socket.gaierror as error:
    found = socket.EAI_AGAIN == error.errno and "no server for it" or "no such name"
print(json.dumps([found, time.monotonic() - started]))
`;

describe("names of Services", function () {
    this.timeout(60_000);
    let api: KubernetesApi;

    before(async function () {
        this.timeout(buildTimeoutMs);
        await upWith("dns");
        api = await connect();
        await makeNamespace(api, namespace);
        await runPod(api, namespace, "asks", { command: ["sleep", "infinity"] });
        await runVersion(api, namespace, "web", "1.0.0");
        await api.create(`/api/v1/namespaces/${namespace}/services`, {
            apiVersion: "v1",
            kind: "Service",
            metadata: { name: "each" },
            spec: { clusterIP: "None", selector: { app: "web" }, ports: [{ port: 8000 }] },
        });
        await untilPodReady(api, namespace, "asks");
    });
    after(() => api?.close());

    /** What a pod is told of a name, and how many seconds it takes. */
    async function ask(name: string): Promise<[found: string | string[], seconds: number]> {
        const { stdout } = await podExec(api, namespace, "asks", "server", ["python", "-c", lookUp, name]);
        return JSON.parse(stdout);
    }

    const serviceAddress = async () =>
        (await api.get<{ spec: { clusterIP: string } }>(`/api/v1/namespaces/${namespace}/services/web`)).spec.clusterIP;
    const podAddress = async () =>
        (await api.get<{ status: { podIP: string } }>(`/api/v1/namespaces/${namespace}/pods/web`)).status.podIP;

    for (const name of ["web", `web.${namespace}`, `web.${namespace}.svc.cluster.local`]) {
        it(`give the address of ${name}`, async () => assert.deepEqual((await ask(name))[0], [await serviceAddress()]));
    }

    it("give the pods' addresses of a Service without one of its own", async () => {
        assert.deepEqual((await ask("each"))[0], [await podAddress()]);
    });

    it("are unknown of Services that are not there, and other names are nobody's, at once", async () => {
        for (const [name, expected] of [
            [`none.${namespace}.svc.cluster.local.`, "no such name"],
            ["example.com.", "no server for it"],
        ] as const) {
            const [found, seconds] = await ask(name);
            assert.deepEqual(found, expected, name);
            assert.ok(seconds < 2, `${name}: ${seconds} s`);
        }
    });

    it("follow a Service that is made anew", async () => {
        const services = `/api/v1/namespaces/${namespace}/services`;
        const before = await serviceAddress();
        await api.delete(`${services}/web`);
        const spec = { ports: [{ port: 80 }] };
        await api.create(services, { apiVersion: "v1", kind: "Service", metadata: { name: "web" }, spec });
        const now = await serviceAddress();
        assert.notEqual(now, before);
        await until("the new address", 5, async () => {
            const [found] = await ask("web");
            return found[0] === now ? found : undefined;
        });
    });
});
