import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import type * as pulumi from "@pulumi/pulumi";
import { backgroundDeletion } from "../model/background-deletion.js";
import { releaseLabels, slotObjectName, slotSelector } from "../model/names.js";
import { renderRollout } from "../model/pod/rollout.js";
import { renderPodTemplate, withImage } from "../model/pod-template.js";
import type { ReleaseSlotArgs } from "./release-slot.js";

const causeAnnotation = "kubernetes.io/change-cause";

/** Between Kubernetes giving up and the update giving up, so that it can tell what Kubernetes has to say. */
const marginSeconds = 10;

/** How its pods come: part of the release, which is never another one under the same name. */
const frozen = ["spec.minReadySeconds", "spec.progressDeadlineSeconds", "spec.revisionHistoryLimit", "spec.strategy"];

/**
 * The Deployment of a release in a slot. What runs is decided when it is made: a release's template is part of its id, and
 * the rest is left as it was, so that another version of this library touches nothing that serves.
 */
export function createDeployment(
    { service, namespace, slot, release, image, images = {}, replicas, scale = "fixed" }: ReleaseSlotArgs,
    releaseId: string,
    options: pulumi.CustomResourceOptions,
): Deployment {
    const name = slotObjectName(service, slot, releaseId);
    const rollout = renderRollout(release.rollout);
    const patienceSeconds = `${rollout.progressDeadlineSeconds + marginSeconds}s`;
    const template = renderPodTemplate({ service, slot, release, releaseId });
    return new Deployment(
        name,
        {
            metadata: {
                name,
                namespace,
                labels: { ...release.labels, ...releaseLabels(service, slot, releaseId, release.version) },
                annotations: {
                    ...backgroundDeletion,
                    // The number of pods may belong to an autoscaler by the time that it is ours again.
                    "pulumi.com/patchForce": "true",
                    [causeAnnotation]: process.env["FASTAPI_RELEASE_CHANGE_CAUSE"] ?? `${release.version} in ${slot}`,
                },
            },
            spec: {
                replicas,
                ...rollout,
                selector: { matchLabels: slotSelector(service, slot, releaseId) },
                template: withImage(template, image, images),
            },
        },
        {
            ...options,
            ignoreChanges: [
                "metadata.labels",
                scale === "fixed" ? "metadata.annotations" : `metadata.annotations["${causeAnnotation}"]`,
                ...frozen,
                ...(scale === "automatic" ? ["spec.replicas"] : []),
            ],
            customTimeouts: { create: patienceSeconds, update: patienceSeconds },
        },
    );
}
