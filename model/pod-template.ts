import {
    appContainer,
    releaseLabels,
    secretsName,
    sessionSecretKey,
    sessionSecretName,
    slotObjectName,
    slotSelector,
} from "./names.js";
import { renderInitContainers } from "./pod/containers.js";
import { renderPlacement } from "./pod/placement.js";
import { renderMetadata } from "./pod/pod-metadata.js";
import { renderProbes } from "./pod/probes.js";
import { renderSecretEnv } from "./pod/secret-env.js";
import { preStopCommand, serverTimeoutVariable, shutdownSeconds } from "./pod/shutdown.js";
import { renderAppMounts, renderFileGroup, renderVolumes } from "./pod/volumes.js";
import { containerSecurity, podSecurity } from "./pod-security.js";
import type { Release } from "./release.js";
import type { SlotName } from "./settings.js";

export interface PodTemplateArgs {
    readonly service: string;
    readonly slot: SlotName;
    readonly release: Release;
    readonly releaseId: string;
}

export type PodTemplate = ReturnType<typeof renderPodTemplate>;

/** Environment that the template sets itself; a release's own may not use these names. */
export const reservedEnv: readonly string[] = ["APP_VERSION", "RELEASE_ID", "SLOT", "UVICORN_PORT", sessionSecretKey];

/**
 * The whole pod template of a release in a slot as plain data, the release's image left out. It meets Kubernetes'
 * "restricted" pod security standard. A change here gives every release another id, hence other objects: what a release
 * does not set is not rendered.
 */
export function renderPodTemplate({ service, slot, release, releaseId }: PodTemplateArgs) {
    const name = slotObjectName(service, slot, releaseId);
    const { initContainers, sideContainers, imagePullSecrets, serviceAccount } = release;
    const before = renderInitContainers(initContainers, sideContainers);
    return {
        metadata: renderMetadata(release, releaseLabels(service, slot, releaseId, release.version)),
        spec: {
            ...(serviceAccount === undefined ? {} : { serviceAccountName: name }),
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            terminationGracePeriodSeconds: shutdownSeconds(release).graceSeconds,
            securityContext: { ...podSecurity, ...renderFileGroup(release.volumes) },
            ...(imagePullSecrets === undefined ? {} : { imagePullSecrets: imagePullSecrets.map(name => ({ name })) }),
            ...renderPlacement(release, slotSelector(service, slot, releaseId)),
            ...(before.length === 0 ? {} : { initContainers: before }),
            containers: [renderApp({ service, slot, release, releaseId })],
            volumes: renderVolumes(release.volumes),
        },
    };
}

function renderApp({ service, slot, release, releaseId }: PodTemplateArgs) {
    const { port, secrets, sessionSecret, shutdown } = release;
    return {
        name: appContainer,
        ports: [{ name: "http", containerPort: port, protocol: "TCP" }],
        envFrom: [
            { configMapRef: { name: slotObjectName(service, slot, releaseId) } },
            ...(secrets === undefined ? [] : [{ secretRef: { name: secretsName(service, secrets) } }]),
        ],
        env: [
            { name: "UVICORN_PORT", value: String(port) },
            { name: "RELEASE_ID", value: releaseId },
            { name: "SLOT", value: slot as string },
            {
                name: sessionSecretKey,
                valueFrom: { secretKeyRef: { name: sessionSecretName(service, sessionSecret), key: sessionSecretKey } },
            },
            ...(shutdown?.serverSeconds === undefined
                ? []
                : [{ name: serverTimeoutVariable, value: String(shutdown.serverSeconds) }]),
            ...renderSecretEnv(release.secretEnv),
        ],
        resources: release.resources,
        ...renderProbes(release.probes),
        lifecycle: { preStop: { exec: { command: preStopCommand(release) } } },
        securityContext: containerSecurity,
        // The end of the log becomes the reason of a crash, where the update shows it.
        terminationMessagePolicy: "FallbackToLogsOnError",
        volumeMounts: renderAppMounts(release.mounts),
    };
}

/**
 * The template with the release's image, which may be a value that is not known yet.
 *
 * @param others its other images, by the name that containers call them
 */
export function withImage<Image>(template: PodTemplate, image: Image, others: Readonly<Record<string, Image>> = {}) {
    const { initContainers, containers } = template.spec;
    const before = initContainers?.map(container => {
        const named = container.image;
        return { ...container, image: named === undefined ? image : (others[named] ?? named) };
    });
    return {
        ...template,
        spec: {
            ...template.spec,
            ...(before === undefined ? {} : { initContainers: before }),
            containers: containers.map(container => ({ ...container, image })),
        },
    };
}
