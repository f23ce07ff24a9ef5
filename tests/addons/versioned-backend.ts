import { setTimeout as sleep } from "node:timers/promises";
import type { KubernetesApi } from "../../cluster/kubernetes-api.js";
import type { Condition } from "../../cluster/kubernetes-object.js";
import { testInstance } from "../platform/platform-run.js";

const server = `
import json, os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        body = json.dumps({"version": os.environ["VERSION"]}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *words): pass
ThreadingHTTPServer(("", 8000), Handler).serve_forever()
`;

/** Creates a pod of the base image that runs until it is deleted. */
export async function runPod(
    api: KubernetesApi,
    namespace: string,
    name: string,
    container: { readonly command: readonly string[]; readonly [field: string]: unknown },
    annotations: Readonly<Record<string, string>> = {},
): Promise<void> {
    const image = `localhost:${testInstance.registryPort}/python:3.11-slim`;
    await api.create(`/api/v1/namespaces/${namespace}/pods`, {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name, labels: { app: name }, annotations },
        spec: { terminationGracePeriodSeconds: 0, containers: [{ name: "server", image, ...container }] },
    });
}

/** Waits until the pod is ready. */
export async function untilPodReady(api: KubernetesApi, namespace: string, name: string): Promise<void> {
    for (let tries = 0; tries < 300; tries++) {
        const pod = await api.get<{ status?: { conditions?: Condition[] } }>(
            `/api/v1/namespaces/${namespace}/pods/${name}`,
        );
        if (pod.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True")) return;
        await sleep(100);
    }
    throw new Error(`pod ${name} was not ready after 30 s`);
}

/** A pod that answers `{"version": …}` on every path, and a Service of the same name on port 80. */
export async function runVersion(api: KubernetesApi, namespace: string, name: string, version: string): Promise<void> {
    await runPod(api, namespace, name, {
        command: ["python", "-c", server],
        env: [{ name: "VERSION", value: version }],
        readinessProbe: { httpGet: { path: "/", port: 8000 }, periodSeconds: 1 },
    });
    await api.create(`/api/v1/namespaces/${namespace}/services`, {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name },
        spec: { selector: { app: name }, ports: [{ port: 80, targetPort: 8000 }] },
    });
    await untilPodReady(api, namespace, name);
}
