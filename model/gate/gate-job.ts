import { backgroundDeletion, labelKeys, releaseLabels } from "../names.js";
import { renderJobMetadata } from "../pod/pod-metadata.js";
import { type PodTemplateArgs, renderPodTemplate } from "../pod/pod-template.js";
import type { ResourceRequirements } from "../pod/resources.js";
import { containerSecurity, podSecurity } from "../pod/service-account.js";

/** Time until the checks begin: the pod is scheduled, and its image is present or pulled as the release's own was. */
export const gateStartSeconds = 30;

export interface GateJobArgs<Value> extends PodTemplateArgs {
    /** The release's own image. May be a value that is not known yet, like the environment's values. */
    readonly image: Value;
    /** Python that runs the checks. */
    readonly script: string;
    readonly env: readonly { readonly name: string; readonly value: Value | string }[];
    /** Seconds for all checks. */
    readonly withinSeconds: number;
}

/**
 * The Job of a gate as plain data. Its pod runs wherever and however the release's own pods run: the same pull secrets,
 * service account, nodes, tolerations, labels, annotations and resources, so whatever admits and schedules them admits
 * and schedules the gate. It gets none of the release's environment, volumes and secrets, and no Service selects it.
 *
 * Affinity to pods is left out: an anti-affinity to the release's own pods could leave the gate no node.
 */
export function renderGateJob<Value>(args: GateJobArgs<Value>) {
    const { service, slot, release, releaseId, withinSeconds } = args;
    const { serviceAccountName, imagePullSecrets, nodeSelector, tolerations } = renderPodTemplate(args).spec;
    const { nodeAffinity } = (release.affinity ?? {}) as { readonly nodeAffinity?: object };
    return {
        metadata: {
            labels: {
                ...releaseLabels(service, slot, releaseId, release.version),
                [labelKeys.component]: "gate",
            },
            annotations: { "pulumi.com/replaceUnready": "true", ...backgroundDeletion },
        },
        spec: {
            backoffLimit: 0,
            activeDeadlineSeconds: withinSeconds + gateStartSeconds,
            template: {
                metadata: renderJobMetadata(release, service, "gate"),
                spec: {
                    restartPolicy: "Never",
                    ...(serviceAccountName === undefined ? {} : { serviceAccountName }),
                    automountServiceAccountToken: false,
                    enableServiceLinks: false,
                    terminationGracePeriodSeconds: 1,
                    securityContext: podSecurity,
                    ...(imagePullSecrets === undefined ? {} : { imagePullSecrets }),
                    ...(nodeSelector === undefined ? {} : { nodeSelector }),
                    ...(tolerations === undefined ? {} : { tolerations }),
                    ...(nodeAffinity === undefined ? {} : { affinity: { nodeAffinity } }),
                    containers: [
                        {
                            name: "gate",
                            image: args.image,
                            command: ["python3", "-c", args.script],
                            env: [...args.env],
                            resources: gateResources(release.resources),
                            securityContext: containerSecurity,
                            terminationMessagePolicy: "FallbackToLogsOnError",
                        },
                    ],
                },
            },
        },
    };
}

/** What the gate needs of a resource that the release does not mention. */
const ownNeeds = {
    requests: { cpu: "10m", memory: "32Mi", "ephemeral-storage": "1Mi" },
    limits: { memory: "128Mi", "ephemeral-storage": "16Mi" },
} as const;

/**
 * The release's own amounts: quotas and limit ranges accept them. A namespace may require a limit of everything, or at
 * least so much of something.
 */
function gateResources({ requests = {}, limits = {} }: ResourceRequirements) {
    const mentioned = new Set([...Object.keys(requests), ...Object.keys(limits)]);
    const rest = (needs: Readonly<Record<string, string>>) =>
        Object.fromEntries(Object.entries(needs).filter(([name]) => !mentioned.has(name)));
    return { requests: { ...rest(ownNeeds.requests), ...requests }, limits: { ...rest(ownNeeds.limits), ...limits } };
}
