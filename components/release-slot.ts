import type { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount.js";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy.js";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget.js";
import * as pulumi from "@pulumi/pulumi";
import { backgroundDeletion } from "../model/background-deletion.js";
import { labelKeys, releaseLabels, slotObjectName, slotSelector } from "../model/names.js";
import { renderNetworkPolicy } from "../model/pod/network.js";
import type { Problem } from "../model/problem.js";
import type { Release } from "../model/release.js";
import { releaseId } from "../model/release-id.js";
import type { SlotName } from "../model/settings.js";
import { argumentShapes, slotProblems, wholeNumber } from "./argument-shapes.js";
import { clearingLeftovers } from "./clearing-leftovers.js";
import { type ArgumentShapes, refuseBadArguments } from "./refuse-bad-arguments.js";
import { createDeployment } from "./slot-deployment.js";

export interface ReleaseSlotArgs {
    /** Name of the service. */
    readonly service: string;
    /** Namespace of the service. */
    readonly namespace: pulumi.Input<string>;
    /** A colour, or in the immutable strategy the slot of a version, `v1-4-0`. */
    readonly slot: SlotName;
    /** The release to run. Frozen: a change of any field is a new release. */
    readonly release: Release;
    /** Image by digest, as the registry answered it. */
    readonly image: pulumi.Input<string>;
    /** The release's other images by digest, by the name that its containers call them. @default {} */
    readonly images?: Readonly<Record<string, pulumi.Input<string>>>;
    /** The secrets that the pods read: made before them, removed after them. */
    readonly secrets: readonly pulumi.Resource[];
    /** Makes what is done before the first pod starts, such as a migration, given what pods need. @default nothing */
    readonly prepare?: (needs: readonly pulumi.Resource[]) => readonly pulumi.Resource[];
    /** Pods to keep ready; 0 for a standby that is to be started first. */
    readonly replicas: number;
    /** What must have happened before the number of pods becomes another one. @default nothing */
    readonly after?: readonly pulumi.Resource[];
    /**
     * Who decides how many pods there are: `replicas`; `replicas` as long as no autoscaler has the slot ("awaiting"), or
     * an autoscaler that has it ("automatic"), which `replicas` only gives a start. @default "fixed"
     */
    readonly scale?: "fixed" | "awaiting" | "automatic";
    /** Whether the last update recorded the objects of a release: see clearing-leftovers.ts. @default true */
    readonly recorded?: (releaseId: string) => boolean;
    /** Whether objects that an older version of this library did not make are looked for first. @default false */
    readonly wary?: boolean;
}

const shapes: ArgumentShapes<ReleaseSlotArgs> = {
    service: argumentShapes.service,
    namespace: argumentShapes.namespace,
    slot: argumentShapes.slot,
    release: argumentShapes.release,
    image: argumentShapes.image,
    images: "optional",
    secrets: "given",
    prepare: "optional",
    replicas: wholeNumber("Pods.", 0, 1000),
    after: "optional",
    scale: {
        kind: "choice",
        about: "Who decides how many pods there are.",
        of: ["fixed", "awaiting", "automatic"],
        complaint: "is no way to scale; use fixed, awaiting or automatic.",
        optional: true,
    },
    recorded: "optional",
    wary: "optional",
};

/**
 * One release in one slot: Deployment, Service, ConfigMap and PodDisruptionBudget, and where the release asks for them
 * ServiceAccount and NetworkPolicy. Their names carry the release id, so another release in the same slot makes objects
 * beside these, and these go when the update has succeeded. None of them is ever updated, the number of pods apart.
 * Throws a RunError with all that is wrong with its arguments.
 */
export class ReleaseSlot extends pulumi.ComponentResource {
    /** Ten hex digits: the hash of the release, which is in the names of all its objects. */
    readonly releaseId: string;
    /** Its pods; made when they are ready. */
    readonly deployment: Deployment;
    /** Reaches the pods of this release in this slot, whoever serves. */
    readonly service: Service;

    private readonly name: string;
    private readonly selector: Readonly<Record<string, string>>;
    private readonly labels: Readonly<Record<string, string>>;
    private readonly clearing: Pick<pulumi.CustomResourceOptions, "hooks">;

    constructor(args: ReleaseSlotArgs, options?: pulumi.ComponentResourceOptions) {
        const { service, slot, release } = args;
        refuseBadArguments(`the ReleaseSlot of ${service} in ${slot}`, shapes, args, contradictions);
        const id = releaseId(service, release);
        super("fastapi-release:index:ReleaseSlot", slotObjectName(service, slot, id), {}, options);
        this.releaseId = id;
        this.name = slotObjectName(service, slot, id);
        this.selector = slotSelector(service, slot, id);
        this.labels = releaseLabels(service, slot, id, release.version);
        this.clearing = clearingLeftovers(args.recorded?.(id) ?? true);
        const needs = [
            this.createEnvironment(args),
            ...this.createAccount(args),
            ...this.createNetworkPolicy(args),
            ...args.secrets,
        ];
        this.deployment = createDeployment(args, id, {
            parent: this,
            ...this.clearing,
            // Deletes run against dependencies: what pods need goes after the pods.
            dependsOn: [...needs, ...(args.prepare?.(needs) ?? []), ...(args.after ?? [])],
        });
        this.service = this.createService(args);
        this.createDisruptionBudget(args);
        this.registerOutputs({ releaseId: id });
    }

    private createEnvironment({ namespace, release }: ReleaseSlotArgs): ConfigMap {
        return new ConfigMap(
            this.name,
            { metadata: this.metadata(namespace), data: { ...release.env }, immutable: true },
            { ...this.options("metadata"), ...this.clearing },
        );
    }

    private createAccount({ namespace, release }: ReleaseSlotArgs): ServiceAccount[] {
        if (release.serviceAccount === undefined) return [];
        const { annotations } = release.serviceAccount;
        const metadata = this.metadata(namespace, annotations);
        return [
            new ServiceAccount(
                this.name,
                { metadata, automountServiceAccountToken: false },
                { ...this.options("metadata"), ...this.clearing },
            ),
        ];
    }

    private createNetworkPolicy({ service, namespace, release }: ReleaseSlotArgs): NetworkPolicy[] {
        const { network, port, scrape } = release;
        if (network === undefined) return [];
        const ports = [...new Set([port, scrape?.port ?? port])];
        const spec = renderNetworkPolicy({ network, service, selector: this.selector, ports });
        const metadata = this.metadata(namespace);
        return [
            new NetworkPolicy(this.name, { metadata, spec }, { ...this.options("metadata", "spec"), ...this.clearing }),
        ];
    }

    private createService({ namespace }: ReleaseSlotArgs): Service {
        return new Service(
            this.name,
            {
                metadata: this.metadata(namespace, { "pulumi.com/skipAwait": "true" }),
                spec: {
                    type: "ClusterIP",
                    selector: this.selector,
                    ports: [{ name: "http", port: 80, targetPort: "http" }],
                },
            },
            { ...this.options("metadata", "spec"), ...this.clearing },
        );
    }

    /** Nodes are emptied a quarter of the pods at a time, one at least. */
    private createDisruptionBudget({ service, namespace, wary = false }: ReleaseSlotArgs): void {
        new PodDisruptionBudget(
            this.name,
            {
                metadata: {
                    name: this.name,
                    namespace,
                    // Not the release's own labels: nothing that serves depends on it.
                    labels: { [labelKeys.service]: service, [labelKeys.component]: "disruption-budget" },
                    annotations: backgroundDeletion,
                },
                spec: { maxUnavailable: "25%", selector: { matchLabels: this.selector } },
            },
            { ...this.options("metadata", "spec"), ...clearingLeftovers(!wary) },
        );
    }

    private metadata(namespace: pulumi.Input<string>, annotations: Readonly<Record<string, string>> = {}) {
        return {
            name: this.name,
            namespace,
            labels: this.labels,
            annotations: { ...backgroundDeletion, ...annotations },
        };
    }

    /** Objects stay as they were made: see createDeployment. */
    private options(...ignoreChanges: string[]): pulumi.CustomResourceOptions {
        return { parent: this, ignoreChanges };
    }
}

function contradictions(args: ReleaseSlotArgs): readonly Problem[] {
    const { release, images = {} } = args;
    const unnamed = Object.keys(release.images ?? {}).filter(name => images[name] === undefined);
    const missing = unnamed.map(name => ({ path: `images.${name}`, message: "missing; release.images names it." }));
    return [...slotProblems(args), ...missing];
}
