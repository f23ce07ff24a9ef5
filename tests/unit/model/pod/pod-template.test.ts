import assert from "node:assert/strict";
import { renderPodTemplate, withImage } from "../../../../model/pod/pod-template.js";
import { renderTrafficService } from "../../../../model/traffic/traffic-metadata.js";
import { someRelease } from "../some-release.js";

describe("renderPodTemplate", () => {
    const release = someRelease({ port: 8080, sessionSecret: 3, resources: { limits: { memory: "512Mi" } } });
    const template = renderPodTemplate({ service: "users", slot: "green", release, releaseId: "3f9a1c0b7e" });

    it("renders the whole pod except the image", () => {
        const probe = (seconds: object) => ({ tcpSocket: { port: "http" }, ...seconds });
        assert.deepEqual(template, {
            metadata: {
                labels: {
                    "app.kubernetes.io/name": "users",
                    "app.kubernetes.io/version": "1.4.0",
                    "fastapi-release/slot": "green",
                    "fastapi-release/release-id": "3f9a1c0b7e",
                },
            },
            spec: {
                automountServiceAccountToken: false,
                enableServiceLinks: false,
                terminationGracePeriodSeconds: 40,
                securityContext: {
                    runAsNonRoot: true,
                    runAsUser: 10001,
                    runAsGroup: 10001,
                    seccompProfile: { type: "RuntimeDefault" },
                },
                containers: [
                    {
                        name: "app",
                        ports: [{ name: "http", containerPort: 8080, protocol: "TCP" }],
                        envFrom: [{ configMapRef: { name: "users-green-3f9a1c0b7e" } }],
                        env: [
                            { name: "UVICORN_PORT", value: "8080" },
                            { name: "RELEASE_ID", value: "3f9a1c0b7e" },
                            { name: "SLOT", value: "green" },
                            {
                                name: "SESSION_SECRET",
                                valueFrom: { secretKeyRef: { name: "users-session-v3", key: "SESSION_SECRET" } },
                            },
                            { name: "PYTHONPATH", value: "/run/fastapi-release/python" },
                            { name: "UVICORN_TIMEOUT_KEEP_ALIVE", value: "620" },
                            { name: "GUNICORN_CMD_ARGS", value: "--keep-alive 620" },
                        ],
                        resources: { limits: { memory: "512Mi" } },
                        startupProbe: probe({ periodSeconds: 1, timeoutSeconds: 2, failureThreshold: 60 }),
                        readinessProbe: probe({ periodSeconds: 1, timeoutSeconds: 2, failureThreshold: 3 }),
                        livenessProbe: probe({ periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 }),
                        lifecycle: { preStop: { sleep: { seconds: 5 } } },
                        securityContext: {
                            allowPrivilegeEscalation: false,
                            readOnlyRootFilesystem: true,
                            capabilities: { drop: ["ALL"] },
                        },
                        terminationMessagePolicy: "FallbackToLogsOnError",
                        volumeMounts: [
                            { name: "tmp", mountPath: "/tmp" },
                            { name: "drain", mountPath: "/run/drain" },
                            {
                                name: "drain-package",
                                mountPath: "/run/fastapi-release/python/fastapi_release_drain",
                                readOnly: true,
                            },
                            {
                                name: "drain-package",
                                mountPath: "/run/fastapi-release/python/sitecustomize.py",
                                subPath: "sitecustomize.py",
                                readOnly: true,
                            },
                        ],
                    },
                ],
                volumes: [
                    { name: "tmp", emptyDir: {} },
                    { name: "drain", emptyDir: {} },
                    { name: "drain-package", configMap: { name: "users-green-3f9a1c0b7e-drain" } },
                ],
            },
        });
    });

    it("gets the image, and variables that depend on it, from its caller", () => {
        const [app] = withImage(template, "users:1.4.0", {}, { PYTHONPATH: "/a:/b" }).spec.containers;
        assert.equal(app?.image, "users:1.4.0");
        const others = template.spec.containers[0]!.env.filter(({ name }) => name !== "PYTHONPATH");
        assert.deepEqual(
            app.env.filter(({ name }) => name === "PYTHONPATH"),
            [{ name: "PYTHONPATH", value: "/a:/b" }],
        );
        assert.deepEqual(
            app.env.filter(({ name }) => name !== "PYTHONPATH"),
            others,
        );
    });

    it("leaves the application's environment and folders alone with drain: off", () => {
        const off = { ...release, drain: "off" as const };
        const { containers, volumes } = renderPodTemplate({
            service: "users",
            slot: "green",
            release: off,
            releaseId: "3f9a1c0b7e",
        }).spec;
        assert.deepEqual(
            containers[0]?.env.map(({ name }) => name),
            ["UVICORN_PORT", "RELEASE_ID", "SLOT", "SESSION_SECRET"],
        );
        assert.deepEqual(
            [containers[0]?.volumeMounts.map(({ name }) => name), volumes.map(({ name }) => name)],
            [
                ["tmp", "drain"],
                ["tmp", "drain"],
            ],
        );
        assert.deepEqual(containers[0]?.lifecycle, template.spec.containers[0]?.lifecycle);
    });
});

describe("renderTrafficService", () => {
    it("selects one release in one slot", () => {
        const args = { service: "users", namespace: "users-dev", releaseId: "3f9a1c0b7e", version: "1.4.0" };
        assert.deepEqual(renderTrafficService({ ...args, slot: "green" }), {
            apiVersion: "v1",
            kind: "Service",
            metadata: {
                name: "users",
                namespace: "users-dev",
                labels: { "app.kubernetes.io/name": "users", "app.kubernetes.io/component": "traffic" },
                annotations: { "pulumi.com/skipAwait": "true", "fastapi-release/serves": "1.4.0 in green" },
            },
            spec: {
                type: "ClusterIP",
                selector: {
                    "app.kubernetes.io/name": "users",
                    "fastapi-release/slot": "green",
                    "fastapi-release/release-id": "3f9a1c0b7e",
                },
                ports: [{ name: "http", port: 80, targetPort: "http", protocol: "TCP" }],
            },
        });
    });
});
