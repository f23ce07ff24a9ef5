import assert from "node:assert/strict";
import { renderPodTemplate, withImage } from "../../../../model/pod/pod-template.js";
import type { Release } from "../../../../model/release/release.js";
import { someRelease } from "../some-release.js";

const pinned = `proxy:1.2@sha256:${"a".repeat(64)}`;

function render(changes: Partial<Release>) {
    const release = someRelease(changes);
    return renderPodTemplate({ service: "users", slot: "green", release, releaseId: "3f9a1c0b7e" });
}
const pod = (changes: Partial<Release>) => render(changes).spec;
const app = (changes: Partial<Release>) => pod(changes).containers[0]!;
const plain = app({});

describe("A pod template", () => {
    it("probes under a host, if the release names one", () => {
        const headers = { "X-Forwarded-Proto": "https" };
        const { startupProbe, readinessProbe } = app({ probes: { path: "/up", host: "users.example.com", headers } });
        const httpHeaders = [
            { name: "Host", value: "users.example.com" },
            { name: "X-Forwarded-Proto", value: "https" },
        ];
        for (const probe of [startupProbe, readinessProbe]) {
            assert.deepEqual(probe.httpGet, { path: "/up", port: "http", httpHeaders });
        }
    });

    it("only probes whether the port accepts connections, if no path is known", () => {
        assert.deepEqual(plain.livenessProbe, {
            tcpSocket: { port: "http" },
            periodSeconds: 10,
            timeoutSeconds: 5,
            failureThreshold: 3,
        });
    });

    it("fills in what a probe leaves out, and leaves the other probes alone", () => {
        const { startupProbe, readinessProbe, livenessProbe } = app({
            probes: {
                path: "/alive",
                startup: { failureThreshold: 30, initialDelaySeconds: 2 },
                readiness: { path: "/up" },
            },
        });
        assert.deepEqual(startupProbe, {
            httpGet: { path: "/alive", port: "http" },
            periodSeconds: 1,
            timeoutSeconds: 2,
            failureThreshold: 30,
            initialDelaySeconds: 2,
        });
        assert.deepEqual(readinessProbe.httpGet, { path: "/up", port: "http" });
        assert.deepEqual(livenessProbe.httpGet, { path: "/alive", port: "http" });
    });

    it("runs another command than the image's, if the release names one", () => {
        const { command, args } = app({ command: ["uvicorn", "main:app"], args: ["--port", "8000"] });
        assert.deepEqual(
            [command, args],
            [
                ["uvicorn", "main:app"],
                ["--port", "8000"],
            ],
        );
        assert.deepEqual([plain.command, plain.args], [undefined, undefined]);
    });

    it("gives clients, server and Kubernetes their time to end, one after another", () => {
        const shutdown = { preStopSeconds: 12, serverSeconds: 40 };
        const spec = pod({ shutdown });
        assert.equal(spec.terminationGracePeriodSeconds, 12 + 4 + 40 + 11);
        assert.deepEqual(spec.containers[0]?.lifecycle.preStop, { sleep: { seconds: 12 } });
        const timeout = { name: "UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN", value: "40" };
        assert.deepEqual(
            spec.containers[0]?.env.filter(({ name }) => name === timeout.name),
            [timeout],
        );
        assert.equal(pod({ shutdown: { graceSeconds: 100 } }).terminationGracePeriodSeconds, 100);
        assert.deepEqual(app({ shutdown: { graceSeconds: 100 } }).env, plain.env);
    });

    it("waits for streams as long as they may continue", () => {
        const env = { DRAIN_STREAM_GRACE_SECONDS: "30" };
        const shutdown = { serverSeconds: 10 };
        const spec = pod({ env, shutdown });
        assert.equal(spec.terminationGracePeriodSeconds, 5 + 31 + 10 + 11);
        assert.deepEqual(spec.containers[0]?.lifecycle, plain.lifecycle);
        assert.equal(pod({}).terminationGracePeriodSeconds, 40);
    });

    it("starts side containers before init containers, under the same restrictions", () => {
        const spec = pod({
            initContainers: [{ name: "prepare", command: ["true"] }],
            sideContainers: [{ name: "proxy", image: pinned, args: ["-v"], env: { A: "b" } }],
        });
        const restricted = {
            resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "512Mi" } },
            securityContext: plain.securityContext,
            terminationMessagePolicy: "FallbackToLogsOnError",
            volumeMounts: [],
        };
        assert.deepEqual(spec.initContainers, [
            {
                name: "proxy",
                image: pinned,
                args: ["-v"],
                env: [{ name: "A", value: "b" }],
                ...restricted,
                restartPolicy: "Always",
            },
            { name: "prepare", command: ["true"], env: [], ...restricted },
        ]);
    });

    it("runs an init container that names no image in the release's", () => {
        const template = render({
            initContainers: [{ name: "prepare" }],
            sideContainers: [{ name: "p", image: pinned }],
        });
        const { initContainers = [], containers } = withImage(template, "users:1.4.0").spec;
        assert.deepEqual(
            [...initContainers, ...containers].map(({ image }) => image),
            [pinned, "users:1.4.0", "users:1.4.0"],
        );
    });

    it("adds volumes to its own, and lets the application write to claims", () => {
        const volumes = {
            cache: { emptyDir: { sizeLimit: "1Gi", inMemory: true } },
            scratch: { emptyDir: {} },
            conf: { configMap: "users-v3" },
            tls: { secret: "users-tls" },
        };
        const mounts = [
            { volume: "cache", path: "/var/cache" },
            { volume: "conf", path: "/etc/users", subPath: "a/b", readOnly: true },
        ];
        const spec = pod({ volumes, mounts });
        assert.deepEqual(spec.volumes.slice(3), [
            { name: "cache", emptyDir: { sizeLimit: "1Gi", medium: "Memory" } },
            { name: "scratch", emptyDir: {} },
            { name: "conf", configMap: { name: "users-v3" } },
            { name: "tls", secret: { secretName: "users-tls" } },
        ]);
        assert.deepEqual(spec.containers[0]?.volumeMounts, [
            ...plain.volumeMounts,
            { name: "cache", mountPath: "/var/cache" },
            { name: "conf", mountPath: "/etc/users", subPath: "a/b", readOnly: true },
        ]);
        assert.equal("fsGroup" in spec.securityContext, false);
        const claimed = pod({ volumes: { data: { pvc: "users-data" } } });
        assert.deepEqual(claimed.volumes[3], { name: "data", persistentVolumeClaim: { claimName: "users-data" } });
        assert.deepEqual(claimed.securityContext, {
            ...pod({}).securityContext,
            fsGroup: 10001,
            fsGroupChangePolicy: "OnRootMismatch",
        });
    });

    it("lets its user listen on a port of the system, and changes nothing otherwise", () => {
        const name = "net.ipv4.ip_unprivileged_port_start";
        assert.deepEqual(pod({ port: 80 }).securityContext, {
            ...pod({}).securityContext,
            sysctls: [{ name, value: "0" }],
        });
        assert.equal("sysctls" in pod({ port: 1024 }).securityContext, false);
    });

    it("sets where its pods run", () => {
        const affinity = { podAntiAffinity: {} };
        const tolerations = [{ key: "spot", effect: "NoSchedule" as const }];
        const spec = pod({
            nodeSelector: { disk: "ssd" },
            tolerations,
            affinity,
            topologySpread: [{ over: "zone" }, { over: "example.com/rack", maxSkew: 2, strict: true }],
        });
        const labelSelector = {
            matchLabels: {
                "app.kubernetes.io/name": "users",
                "fastapi-release/slot": "green",
                "fastapi-release/release-id": "3f9a1c0b7e",
            },
        };
        assert.deepEqual(
            [spec.nodeSelector, spec.tolerations, spec.affinity],
            [{ disk: "ssd" }, tolerations, affinity],
        );
        assert.deepEqual(spec.topologySpreadConstraints, [
            {
                maxSkew: 1,
                topologyKey: "topology.kubernetes.io/zone",
                whenUnsatisfiable: "ScheduleAnyway",
                labelSelector,
            },
            { maxSkew: 2, topologyKey: "example.com/rack", whenUnsatisfiable: "DoNotSchedule", labelSelector },
        ]);
    });

    it("carries labels and annotations in addition to its own, never in place of them", () => {
        const { metadata } = render({
            labels: { team: "a", "fastapi-release/slot": "red" },
            annotations: { note: "b" },
        });
        assert.deepEqual(metadata, {
            labels: { ...render({}).metadata.labels, team: "a" },
            annotations: { note: "b" },
        });
    });

    it("tells Prometheus where its metrics are, or that it has none", () => {
        const annotations = (scrape: Release["scrape"]) => render({ scrape, port: 8080 }).metadata.annotations;
        assert.deepEqual(annotations({ enabled: true }), {
            "prometheus.io/scrape": "true",
            "prometheus.io/path": "/metrics",
            "prometheus.io/port": "8080",
        });
        assert.deepEqual(annotations({ path: "/figures", port: 9100 }), {
            "prometheus.io/scrape": "true",
            "prometheus.io/path": "/figures",
            "prometheus.io/port": "9100",
        });
        assert.deepEqual(annotations({ enabled: false }), { "prometheus.io/scrape": "false" });
        assert.equal(annotations(undefined), undefined);
    });

    it("reads variables from Secrets, and secrets of the settings by their version", () => {
        const secretEnv = { DB_URL: { secret: "users-db-v3", key: "url" }, API_KEY: { secret: "users-api" } };
        const { env, envFrom } = app({ secretEnv, secrets: 2 });
        assert.deepEqual(env.slice(plain.env.length), [
            { name: "DB_URL", valueFrom: { secretKeyRef: { name: "users-db-v3", key: "url" } } },
            { name: "API_KEY", valueFrom: { secretKeyRef: { name: "users-api", key: "API_KEY" } } },
        ]);
        assert.deepEqual(envFrom, [...plain.envFrom, { secretRef: { name: "users-secrets-v2" } }]);
    });

    it("pulls with the named Secrets, and runs under its own account if requested", () => {
        const spec = pod({ imagePullSecrets: ["registry"], serviceAccount: {} });
        assert.deepEqual(spec.imagePullSecrets, [{ name: "registry" }]);
        assert.equal(spec.serviceAccountName, "users-green-3f9a1c0b7e");
        assert.equal(spec.automountServiceAccountToken, false);
    });
});
