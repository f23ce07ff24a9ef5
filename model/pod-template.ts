import { appContainer, releaseLabels, sessionSecretKey, sessionSecretName, slotObjectName } from "./names.js";
import type { Release } from "./release.js";
import type { SlotName } from "./settings.js";

export interface PodTemplateArgs {
    readonly service: string;
    readonly slot: SlotName;
    readonly release: Release;
    readonly releaseId: string;
}

export type PodTemplate = ReturnType<typeof renderPodTemplate>;

import { containerSecurity, podSecurity } from "./pod-security.js";

/** Sets the drain flag and waits until clients have left; see the package fastapi_release_drain of the application. */
const preStopCommand = ["python3", "-m", "fastapi_release_drain", "--pre-stop"];

/** Above preStop's 5 s and the server's own graceful time-out of 20 s. */
const terminationGraceSeconds = 40;

/** Environment that the template sets itself; a release's own may not use these names. */
export const reservedEnv: readonly string[] = ["APP_VERSION", "RELEASE_ID", "SLOT", "UVICORN_PORT", sessionSecretKey];

/**
 * The whole pod template of a release in a slot as plain data, the container's image left out. It meets Kubernetes'
 * "restricted" pod security standard. A change here gives every release another id, hence other objects.
 */
export function renderPodTemplate({ service, slot, release, releaseId }: PodTemplateArgs) {
    const probe = (path: string) => ({ httpGet: { path, port: "http" } });
    return {
        metadata: { labels: releaseLabels(service, slot, releaseId, release.version) },
        spec: {
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            terminationGracePeriodSeconds: terminationGraceSeconds,
            securityContext: podSecurity,
            containers: [
                {
                    name: appContainer,
                    ports: [{ name: "http", containerPort: release.port, protocol: "TCP" }],
                    envFrom: [{ configMapRef: { name: slotObjectName(service, slot, releaseId) } }],
                    env: [
                        { name: "UVICORN_PORT", value: String(release.port) },
                        { name: "RELEASE_ID", value: releaseId },
                        { name: "SLOT", value: slot as string },
                        {
                            name: sessionSecretKey,
                            valueFrom: {
                                secretKeyRef: {
                                    name: sessionSecretName(service, release.sessionSecret),
                                    key: sessionSecretKey,
                                },
                            },
                        },
                    ],
                    resources: release.resources,
                    // An application may take a minute to start; from then on readiness is asked every second, so
                    // that a pod that stops answering leaves its Service before many requests have found out.
                    startupProbe: { ...probe("/healthz"), periodSeconds: 1, timeoutSeconds: 2, failureThreshold: 60 },
                    readinessProbe: { ...probe("/readyz"), periodSeconds: 1, timeoutSeconds: 2, failureThreshold: 3 },
                    livenessProbe: { ...probe("/healthz"), periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
                    lifecycle: { preStop: { exec: { command: preStopCommand } } },
                    securityContext: containerSecurity,
                    // The end of the log becomes the reason of a crash, where the update shows it.
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
    };
}

/** The template with the container's image, which may be a value that is not known yet. */
export function withImage<Image>(template: PodTemplate, image: Image) {
    const containers = template.spec.containers.map(container => ({ ...container, image }));
    return { ...template, spec: { ...template.spec, containers } };
}
