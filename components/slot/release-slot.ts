import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount.js";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy.js";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget.js";
import * as pulumi from "@pulumi/pulumi";
import {
    backgroundDeletion,
    labelKeys,
    releaseLabels,
    type SlotName,
    slotObjectName,
    slotSelector,
} from "../../model/names.js";
import {
    drainPackageName,
    type ImageEnv,
    isInjected,
    variablesOfImage,
    withImageEnv,
} from "../../model/pod/drain-package.js";
import { renderNetworkPolicy } from "../../model/pod/network.js";
import { renderPodTemplate, withImage } from "../../model/pod/pod-template.js";
import { renderRollout } from "../../model/pod/rollout.js";
import { type RegistriesSettings, registriesDefinition } from "../../model/release/registry-settings.js";
import type { Release } from "../../model/release/release.js";
import { releaseId } from "../../model/release/release-id.js";
import type { Problem } from "../../model/settings/problem.js";
import type { AnyShape } from "../../model/settings/shape.js";
import {
    type ArgumentShapes,
    argumentShapes,
    refuseBadArguments,
    slotProblems,
    wholeNumber,
} from "../settings/argument-shapes.js";
import { clearingLeftovers } from "./clearing-leftovers.js";
import { drainPackage } from "./drain-package.js";
import { readImageEnv } from "./image-env.js";

export interface ReleaseSlotArgs {
    /** Name of the service. */
    readonly service: string;
    /** Namespace of the service. */
    readonly namespace: pulumi.Input<string>;
    /** A colour or, under the immutable strategy, a version's own slot, `v1-4-0`. */
    readonly slot: SlotName;
    /** The release to run. Frozen: changing any field makes a new release. */
    readonly release: Release;
    /** Image by digest, as the registry returned it. */
    readonly image: pulumi.Input<string>;
    /** The release's other images by digest, by the name that its containers use. @default {} */
    readonly images?: Readonly<Record<string, pulumi.Input<string>>>;
    /**
     * What the image's own ENV says of variables that the pods add to, as an earlier update recorded it.
     * @default asked of the registry, if the release does not say it itself
     */
    readonly imageEnv?: ImageEnv;
    /** How registries are reached differently from what their names say. @default as Docker would */
    readonly registries?: RegistriesSettings;
    /** The secrets that the pods read: created before them, removed after them. */
    readonly secrets: readonly pulumi.Resource[];
    /** Creates what must run before the first pod starts, such as a migration; gets what pods need. @default nothing */
    readonly prepare?: (needs: readonly pulumi.Resource[]) => readonly pulumi.Resource[];
    /** Pods to keep ready; 0 for a standby that must be started first. */
    readonly replicas: number;
    /** What must happen before the number of pods changes. @default nothing */
    readonly after?: readonly pulumi.Resource[];
    /**
     * Who decides how many pods there are: `replicas`; `replicas` until an autoscaler takes the slot over ("awaiting");
     * or an autoscaler ("automatic"), for which `replicas` is only the start. @default "fixed"
     */
    readonly scale?: "fixed" | "awaiting" | "automatic";
    /** Whether the last update recorded the objects of a release: see clearing-leftovers.ts. @default true */
    readonly recorded?: (releaseId: string) => boolean;
    /** Whether to look first for objects that an older version of this library did not create. @default false */
    readonly wary?: boolean;
}

const shapes: ArgumentShapes<ReleaseSlotArgs> = {
    service: argumentShapes.service,
    namespace: argumentShapes.namespace,
    slot: argumentShapes.slot,
    release: argumentShapes.release,
    image: argumentShapes.image,
    images: "optional",
    imageEnv: "optional",
    registries: { ...(registriesDefinition as AnyShape), optional: true },
    secrets: "given",
    prepare: "optional",
    replicas: wholeNumber("Pods.", 0, 1000),
    after: "optional",
    scale: {
        kind: "choice",
        about: "Who decides how many pods there are.",
        of: ["fixed", "awaiting", "automatic"],
        complaint: "is not a way to scale; use fixed, awaiting or automatic.",
        optional: true,
    },
    recorded: "optional",
    wary: "optional",
};

/**
 * One release in one slot: Deployment, Service, ConfigMaps and PodDisruptionBudget and, if the release asks for them,
 * ServiceAccount and NetworkPolicy. Their names contain the release id: another release in the same slot creates new
 * objects next to these, and these are deleted once the update has succeeded. None of them is ever updated, except for
 * the number of pods. Throws a RunError listing all problems with its arguments.
 *
 * @example
 * ```ts
 * const blue = new ReleaseSlot({
 *     ...where,
 *     slot: "blue",
 *     release,
 *     image: `${release.repository}@${release.digest}`,
 *     secrets: [session.secret],
 *     replicas: 2,
 * });
 * ```
 */
export class ReleaseSlot extends pulumi.ComponentResource {
    /** Ten hex digits: the hash of the release, part of the names of all its objects. */
    readonly releaseId: string;
    /** Its pods; created once they are ready. */
    readonly deployment: Deployment;
    /** Reaches the pods of this release in this slot, whichever slot serves. */
    readonly service: Service;
    /** What the image's own ENV says of variables that the pods add to; undefined if nobody had to know. */
    readonly imageEnv: pulumi.Output<ImageEnv | undefined>;

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
            ...this.createDrainPackage(args),
            ...this.createAccount(args),
            ...this.createNetworkPolicy(args),
            ...args.secrets,
        ];
        this.imageEnv = this.knowImageEnv(args);
        this.deployment = createDeployment(args, id, this.imageEnv, {
            parent: this,
            ...this.clearing,
            // Deletes run in reverse order of dependencies: what pods need is deleted after the pods.
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

    /** Its content stays: another version of this library injects what it has into its own releases. */
    private createDrainPackage({ namespace, release }: ReleaseSlotArgs): ConfigMap[] {
        if (!isInjected(release)) return [];
        const name = drainPackageName(this.name);
        const metadata = { ...this.metadata(namespace), name };
        return [
            new ConfigMap(
                name,
                { metadata, data: drainPackage(), immutable: true },
                { ...this.options("metadata", "data"), ...this.clearing },
            ),
        ];
    }

    private knowImageEnv({
        release,
        image,
        imageEnv,
        registries,
    }: ReleaseSlotArgs): pulumi.Output<ImageEnv | undefined> {
        const names = variablesOfImage(release);
        if (names.length === 0 || imageEnv !== undefined) return pulumi.output(imageEnv);
        return pulumi.output(image).apply(reference => readImageEnv(reference, names, this, registries));
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

    /** Draining a node may evict a quarter of the pods at a time, at least one. */
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

    /** Objects stay as they were created: see createDeployment. */
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

const causeAnnotation = "kubernetes.io/change-cause";

/** Between Kubernetes giving up and the update giving up: time to report what Kubernetes says. */
const marginSeconds = 10;

/** How its pods start is part of the release, and never changes under the same name. */
const frozen = ["spec.minReadySeconds", "spec.progressDeadlineSeconds", "spec.revisionHistoryLimit", "spec.strategy"];

/**
 * The Deployment of a release in a slot. Its pods are decided when it is created: a release's template is part of its
 * id, and the rest stays as it was, which keeps another version of this library from touching the live pods.
 */
export function createDeployment(
    { service, namespace, slot, release, image, images = {}, replicas, scale = "fixed" }: ReleaseSlotArgs,
    releaseId: string,
    imageEnv: pulumi.Output<ImageEnv | undefined>,
    options: pulumi.CustomResourceOptions,
): Deployment {
    const name = slotObjectName(service, slot, releaseId);
    const rollout = renderRollout(release.rollout);
    const patienceSeconds = `${rollout.progressDeadlineSeconds + marginSeconds}s`;
    const template = renderPodTemplate({ service, slot, release, releaseId });
    const names = variablesOfImage(release);
    const values = imageEnv.apply(own => withImageEnv(names, own ?? {}));
    const env = Object.fromEntries(names.map(name => [name, values.apply(all => all[name] ?? "")]));
    return new Deployment(
        name,
        {
            metadata: {
                name,
                namespace,
                labels: { ...release.labels, ...releaseLabels(service, slot, releaseId, release.version) },
                annotations: {
                    ...backgroundDeletion,
                    // By the time the number of pods is ours again, it may belong to an autoscaler.
                    "pulumi.com/patchForce": "true",
                    [causeAnnotation]: process.env["FASTAPI_RELEASE_CHANGE_CAUSE"] ?? `${release.version} in ${slot}`,
                },
            },
            spec: {
                replicas,
                ...rollout,
                selector: { matchLabels: slotSelector(service, slot, releaseId) },
                template: withImage(template, image, images, env),
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
