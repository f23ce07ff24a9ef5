import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import * as pulumi from "@pulumi/pulumi";
import { releaseLabels, slotObjectName, slotSelector } from "../model/names.js";
import { renderPodTemplate, withImage } from "../model/pod-template.js";
import type { Release } from "../model/release.js";
import { releaseId } from "../model/release-id.js";
import type { SlotName } from "../model/settings.js";
import { clearingLeftovers } from "./clearing-leftovers.js";

export interface ReleaseSlotArgs {
    /** Name of the service. */
    readonly service: string;
    readonly namespace: pulumi.Input<string>;
    readonly slot: SlotName;
    /** The release to run. Frozen: a change of any field is a new release. */
    readonly release: Release;
    /** Image by digest, as the registry answered it. */
    readonly image: pulumi.Input<string>;
    /** The secret that the pods read: made before them, removed after them. */
    readonly sessionSecret: pulumi.Resource;
    /** Pods to keep ready, 1 or more. */
    readonly replicas: number;
    /** Seconds that new pods are given to become ready, 20 or more; a crash loop fails the update then. @default 120 */
    readonly readyWithinSeconds?: number;
    /** Whether the last update recorded the objects of a release: see clearing-leftovers.ts. @default true */
    readonly recorded?: (releaseId: string) => boolean;
}

/**
 * One release in one slot: Deployment, Service and ConfigMap. Their names carry the release id, so another release in
 * the same slot makes objects beside these, and these go when the update has succeeded.
 */
export class ReleaseSlot extends pulumi.ComponentResource {
    readonly releaseId: string;
    readonly deployment: Deployment;
    /** Reaches the pods of this release in this slot, whoever serves. */
    readonly service: Service;

    constructor(args: ReleaseSlotArgs, options?: pulumi.ComponentResourceOptions) {
        const id = releaseId(args.service, args.release);
        const name = slotObjectName(args.service, args.slot, id);
        super("fastapi-release:index:ReleaseSlot", name, {}, options);
        const { slot, release, namespace } = args;
        this.releaseId = id;
        const labels = releaseLabels(args.service, slot, id, release.version);
        const selector = slotSelector(args.service, slot, id);
        const metadata = { name, namespace, labels };
        const clearing = clearingLeftovers(args.recorded?.(id) ?? true);

        const environment = new ConfigMap(
            name,
            { metadata, data: { ...release.env }, immutable: true },
            { parent: this, ...clearing },
        );
        const template = renderPodTemplate({ service: args.service, slot, release, releaseId: id });
        const readyWithinSeconds = args.readyWithinSeconds ?? 120;
        // Its pods end in their own time, drained by their preStop hook: the ledger does not wait for them.
        const annotations = { "pulumi.com/deletionPropagationPolicy": "background" };
        this.deployment = new Deployment(
            name,
            {
                metadata: { ...metadata, annotations },
                spec: {
                    replicas: args.replicas,
                    // One release is one revision: there is nothing to go back to inside a Deployment.
                    revisionHistoryLimit: 1,
                    // Before the update gives up, so that it can tell what Kubernetes has to say.
                    progressDeadlineSeconds: readyWithinSeconds - 10,
                    strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
                    selector: { matchLabels: selector },
                    template: withImage(template, args.image),
                },
            },
            {
                parent: this,
                ...clearing,
                // Deletes run against dependencies: what pods read goes after the pods.
                dependsOn: [environment, args.sessionSecret],
                customTimeouts: { create: `${readyWithinSeconds}s`, update: `${readyWithinSeconds}s` },
            },
        );
        this.service = new Service(
            name,
            {
                metadata: { ...metadata, annotations: { "pulumi.com/skipAwait": "true" } },
                spec: { type: "ClusterIP", selector, ports: [{ name: "http", port: 80, targetPort: "http" }] },
            },
            { parent: this, ...clearing },
        );
        this.registerOutputs({ releaseId: id });
    }
}
