import assert from "node:assert/strict";
import { renderPodTemplate, withImage } from "../../../model/pod-template.js";
import { renderTrafficService } from "../../../model/traffic-service.js";
import { someRelease } from "./some-release.js";

describe("renderPodTemplate", () => {
    const release = someRelease({ port: 8080, sessionSecret: 3, resources: { limits: { memory: "512Mi" } } });
    const template = renderPodTemplate({ service: "users", slot: "green", release, releaseId: "3f9a1c0b7e" });

    it("renders the whole pod but the image", () => {
        const probe = (path: string, seconds: object) => ({ httpGet: { path, port: "http" }, ...seconds });
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
                        ],
                        resources: { limits: { memory: "512Mi" } },
                        startupProbe: probe("/healthz", { periodSeconds: 1, timeoutSeconds: 2, failureThreshold: 60 }),
                        readinessProbe: probe("/readyz", { periodSeconds: 1, timeoutSeconds: 2, failureThreshold: 3 }),
                        livenessProbe: probe("/healthz", { periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 }),
                        lifecycle: {
                            preStop: { exec: { command: ["python3", "-m", "fastapi_release_drain", "--pre-stop"] } },
                        },
                        securityContext: {
                            allowPrivilegeEscalation: false,
                            readOnlyRootFilesystem: true,
                            capabilities: { drop: ["ALL"] },
                        },
                        terminationMessagePolicy: "FallbackToLogsOnError",
                        volumeMounts: [
                            { name: "tmp", mountPath: "/tmp" },
                            { name: "drain", mountPath: "/run/drain" },
                        ],
                    },
                ],
                volumes: [
                    { name: "tmp", emptyDir: {} },
                    { name: "drain", emptyDir: {} },
                ],
            },
        });
    });

    it("takes the image from elsewhere", () => {
        assert.equal(withImage(template, "users:1.4.0").spec.containers[0]?.image, "users:1.4.0");
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
