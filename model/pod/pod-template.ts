import {
    appContainer,
    releaseLabels,
    type SlotName,
    secretsName,
    sessionSecretKey,
    sessionSecretName,
    slotObjectName,
    slotSelector,
} from "../names.js";
import type { Release } from "../release/release.js";
import { renderInitContainers } from "./containers.js";
import { drainPackageName, isInjected, renderAddedEnv } from "./drain-package.js";
import { renderPlacement } from "./placement.js";
import { renderMetadata } from "./pod-metadata.js";
import { renderProbes } from "./probes.js";
import { renderSecretEnv } from "./secret-env.js";
import { containerSecurity, podSecurity, renderLowPort } from "./service-account.js";
import { renderPreStop, serverTimeoutVariable, shutdownSeconds } from "./shutdown.js";
import { renderAppMounts, renderFileGroup, renderVolumes } from "./volumes.js";

export interface PodTemplateArgs {
    readonly service: string;
    readonly slot: SlotName;
    readonly release: Release;
    readonly releaseId: string;
}

export type PodTemplate = ReturnType<typeof renderPodTemplate>;

/** Environment variables that the template or the image sets; a release must not set them. */
export const reservedEnv: readonly string[] = ["APP_VERSION", "RELEASE_ID", "SLOT", "UVICORN_PORT", sessionSecretKey];

/**
 * The whole pod template of a release in a slot as plain data, without the release's image. It meets Kubernetes'
 * "restricted" pod security standard. Any change here gives every release another id, hence new objects, so nothing is
 * rendered that a release does not set.
 */
export function renderPodTemplate({ service, slot, release, releaseId }: PodTemplateArgs) {
    const name = slotObjectName(service, slot, releaseId);
    const { port, initContainers, sideContainers, imagePullSecrets, serviceAccount } = release;
    const before = renderInitContainers(initContainers, sideContainers);
    return {
        metadata: renderMetadata(release, releaseLabels(service, slot, releaseId, release.version)),
        spec: {
            ...(serviceAccount === undefined ? {} : { serviceAccountName: name }),
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            terminationGracePeriodSeconds: shutdownSeconds(release).graceSeconds,
            securityContext: { ...podSecurity, ...renderLowPort(port), ...renderFileGroup(release.volumes) },
            ...(imagePullSecrets === undefined ? {} : { imagePullSecrets: imagePullSecrets.map(name => ({ name })) }),
            ...renderPlacement(release, slotSelector(service, slot, releaseId)),
            ...(before.length === 0 ? {} : { initContainers: before }),
            containers: [renderApp({ service, slot, release, releaseId })],
            volumes: renderVolumes(release.volumes, isInjected(release) ? drainPackageName(name) : undefined),
        },
    };
}

function renderApp({ service, slot, release, releaseId }: PodTemplateArgs) {
    const { port, secrets, sessionSecret, shutdown, command, args } = release;
    return {
        name: appContainer,
        ...(command === undefined ? {} : { command: [...command] }),
        ...(args === undefined ? {} : { args: [...args] }),
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
            ...renderAddedEnv(release),
            ...renderSecretEnv(release.secretEnv),
        ],
        resources: release.resources,
        ...renderProbes(release.probes),
        lifecycle: { preStop: renderPreStop(release) },
        securityContext: containerSecurity,
        // The end of the log becomes the reason of a crash, and the update shows it.
        terminationMessagePolicy: "FallbackToLogsOnError",
        volumeMounts: renderAppMounts(release.mounts, isInjected(release)),
    };
}

/**
 * The template with the release's image, which may be a value that is not known yet.
 *
 * @param others the release's other images, by the name that containers use
 * @param env values of the application's variables that depend on the image, by variable
 */
export function withImage<Image>(
    template: PodTemplate,
    image: Image,
    others: Readonly<Record<string, Image>> = {},
    env: Readonly<Record<string, Image>> = {},
) {
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
            containers: containers.map(container => ({
                ...container,
                image,
                env: container.env.map(one => (one.name in env ? { ...one, value: env[one.name]! } : one)),
            })),
        },
    };
}
