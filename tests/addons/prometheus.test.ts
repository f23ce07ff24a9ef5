import assert from "node:assert/strict";
import type { KubernetesApi } from "../../cluster/kubernetes-api.js";
import type { PlatformInfo } from "../../machine/platform-info.js";
import { recordedDaemons } from "../platform/platform-run.js";
import { buildTimeoutMs, connect, makeNamespace, until, upWith } from "./addon-platform.js";
import { runPod, untilPodReady } from "./versioned-backend.js";

const namespace = "counted";

/** Serves how often it was asked, on /numbers only. */
const counter = `
from http.server import BaseHTTPRequestHandler, HTTPServer
asked = 0
class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        global asked
        asked += 1
        self.send_response(200 if self.path == "/numbers" else 404)
        self.send_header("content-type", "text/plain; version=0.0.4")
        self.end_headers()
        self.wfile.write(f"asked_total {asked}\\n".encode())
    def log_message(self, *words): pass
HTTPServer(("", 8000), Handler).serve_forever()
`;

interface Sample {
    readonly metric: Readonly<Record<string, string>>;
    readonly value: readonly [seconds: number, text: string];
}

describe("The metrics that pods publish", function () {
    this.timeout(60_000);
    let api: KubernetesApi;
    let info: PlatformInfo;

    before(async function () {
        this.timeout(buildTimeoutMs);
        info = await upWith("prometheus");
        api = await connect();
        await makeNamespace(api, namespace);
        const where = { "prometheus.io/port": "8000", "prometheus.io/path": "/numbers" };
        const command = ["python", "-c", counter];
        await runPod(api, namespace, "tells", { command }, { "prometheus.io/scrape": "true", ...where });
        await runPod(api, namespace, "keeps-to-itself", { command }, where);
        await untilPodReady(api, namespace, "tells");
        await untilPodReady(api, namespace, "keeps-to-itself");
    });
    after(() => api?.close());

    async function query(expression: string): Promise<readonly Sample[]> {
        const answer = await fetch(`${info.prometheusUrl}/api/v1/query?query=${encodeURIComponent(expression)}`);
        const { data } = (await answer.json()) as { data: { result: readonly Sample[] } };
        return data.result;
    }

    it("are collected every 2 s, with the pod's name, namespace and labels", async () => {
        const [sample] = await until("a metric", 20, async () => {
            const found = await query("asked_total");
            return Number(found[0]?.value[1]) >= 2 ? found : undefined;
        });
        const { pod, namespace: where, app } = sample!.metric;
        assert.deepEqual({ pod, where, app }, { pod: "tells", where: namespace, app: "tells" });
        await until("a rate of one in two seconds", 20, async () => {
            const [rate] = await query("rate(asked_total[10s])");
            const perSecond = Number(rate?.value[1]);
            return perSecond > 0.4 && perSecond < 0.6 ? perSecond : undefined;
        });
    });

    it("are collected only from pods that ask for it", async () => {
        const pods = (await query("up")).map(({ metric }) => metric["pod"]);
        assert.deepEqual(pods, ["tells"]);
    });

    it("end with the pod", async () => {
        await api.delete(`/api/v1/namespaces/${namespace}/pods/tells`);
        await until("no metric", 20, async () => ((await query("asked_total")).length === 0 ? true : undefined));
    });

    it("are found on a platform that already runs, which is left alone", async () => {
        const before = recordedDaemons();
        const again = await upWith("prometheus");
        assert.equal(again.prometheusUrl, info.prometheusUrl);
        assert.deepEqual(recordedDaemons(), before);
    });
});
