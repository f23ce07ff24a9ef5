import type { ObjectReference } from "../../cluster/object-path.js";
import type { Predecessor, SlotOutput } from "../../model/ledger/predecessor.js";
import { labelKeys, type SlotName } from "../../model/names.js";
import { isDigest } from "../../model/release/pin.js";
import type { ImageKey } from "../../model/release/release-images.js";
import type { TrafficBackend } from "../../model/traffic/shares.js";

/** A checkpoint file, or the output of `pulumi stack export`. */
export interface StateFile {
    readonly checkpoint?: { readonly latest?: StateContents | null };
    readonly deployment?: StateContents | null;
}

interface StateContents {
    readonly resources?: readonly StateResource[] | null;
    readonly secrets_providers?: { readonly state?: { readonly salt?: string } } | null;
    readonly pending_operations?: readonly PendingOperation[] | null;
}

/** Pulumi's state of a stack: the last update's outputs, and its objects. */
export class StackState {
    private readonly resources: readonly StateResource[];
    /** Whether Pulumi keeps pending operations of a killed update, even if a later update has finished them. */
    readonly hasPending: boolean;
    private readonly unfinished: readonly PendingOperation[];
    /** Salt of the stack's passphrase; absent if its secrets are protected in another way. */
    readonly encryptionSalt: string | undefined;

    constructor({ resources, pending_operations: pending, secrets_providers: secrets }: StateContents) {
        this.resources = resources ?? [];
        this.encryptionSalt = secrets?.state?.salt;
        this.unfinished = (pending ?? []).filter(operation => !isMadeSince(operation, this.resources));
        this.hasPending = (pending ?? []).length > 0;
    }

    /** Whether an update was killed and no later one has finished its operations. */
    get isInterrupted(): boolean {
        return this.unfinished.length > 0;
    }

    static parse(text: string): StackState {
        const file = JSON.parse(text) as StateFile;
        return new StackState(file.checkpoint?.latest ?? file.deployment ?? {});
    }

    /** Unfinished operations of a killed update: `creating Deployment users-green-0a1b2c3d4e`. */
    get begun(): readonly string[] {
        return this.unfinished.map(({ type = "changing", resource }) => `${type} ${resourceWords(resource)}`);
    }

    /** Whether the stack has no resources, not counting providers and the stack itself. */
    get isEmpty(): boolean {
        return this.resources.every(
            ({ type }) => type === "pulumi:pulumi:Stack" || type.startsWith("pulumi:providers:"),
        );
    }

    /** Whether it has an object of a cluster. */
    get hasObjects(): boolean {
        return this.resources.some(isOfKubernetes);
    }

    get outputs(): Readonly<Record<string, unknown>> {
        return this.resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
    }

    /** Fingerprint of the last succeeded update's decision. */
    get fingerprint(): string | undefined {
        const value = this.outputs["fingerprint"];
        return typeof value === "string" ? value : undefined;
    }

    /** Digest of a slot's image from the update's outputs, or from the build if the update failed after it. */
    digestOf(slot: SlotName, { repository, version }: ImageKey): string | undefined {
        const name = `${repository}:${version}`;
        const slots = this.outputs["slots"] as Record<string, Partial<SlotOutput>> | undefined;
        const { images = {}, ...own } = slots?.[slot] ?? {};
        for (const { image, digest = "" } of [own, ...Object.values(images)]) {
            const isIts = image === undefined ? own.version === version : image.startsWith(`${name}@`);
            if (isIts && isDigest(digest)) return digest;
        }
        const builds = this.resources.map(({ type, outputs = {} }) => {
            if (type === "docker:index/image:Image" && outputs["imageName"] === name) {
                return String(outputs["repoDigest"]).split("@")[1];
            }
            const isIts =
                type === "docker-build:index:Image" && (outputs["tags"] as unknown[] | undefined)?.[0] === name;
            return isIts ? String(outputs["digest"]) : undefined;
        });
        const built = builds.find(digest => digest !== undefined);
        return built !== undefined && isDigest(built) ? built : undefined;
    }

    /** Pods that the stack gave a release in its slot; undefined if it has not created the release. */
    podsOf(slot: SlotName, releaseId: string): number | undefined {
        const deployment = this.kept("apps/v1:Deployment").find(({ inputs }) => {
            const { labels = {} } = metadata(inputs);
            return labels[labelKeys.releaseId] === releaseId && labels[labelKeys.slot] === slot;
        });
        const replicas = (deployment?.inputs?.["spec"] as { replicas?: unknown } | undefined)?.replicas;
        return typeof replicas === "number" ? replicas : undefined;
    }

    /** The outputs of the last succeeded update. */
    get predecessor(): Predecessor {
        return this.outputs as Predecessor;
    }

    /** Whether the gate of a release has passed: the state of a success has no failed or running Job. */
    passedGate({ slot, releaseId }: TrafficBackend): boolean {
        return this.kept("batch/v1:Job").some(({ inputs, initErrors = [] }) => {
            const { labels = {} } = metadata(inputs);
            const isIts = labels[labelKeys.releaseId] === releaseId && labels[labelKeys.slot] === slot;
            return isIts && initErrors.length === 0;
        });
    }

    /** Field manager under which Pulumi applies an object; undefined if it did not create it. */
    fieldManagerOf(reference: ObjectReference): string | undefined {
        const manager = this.find(reference)?.outputs?.["__fieldManager"];
        return typeof manager === "string" ? manager : undefined;
    }

    /** An object's inputs; undefined if the stack does not have it. */
    inputsOf(reference: ObjectReference): Readonly<Record<string, unknown>> | undefined {
        return this.find(reference)?.inputs;
    }

    private find({ apiVersion, kind, namespace, name }: ObjectReference): StateResource | undefined {
        return this.kept(`${apiVersion === "v1" ? "core/v1" : apiVersion}:${kind}`).find(({ inputs }) => {
            const found = metadata(inputs);
            return found.name === name && found.namespace === namespace;
        });
    }

    private kept(kind: string): readonly StateResource[] {
        return this.resources.filter(resource => resource.type === `kubernetes:${kind}` && resource.delete !== true);
    }
}

/** The part of a resource in Pulumi's state (checkpoint version 3) that the release command reads. */
export interface StateResource {
    readonly urn: string;
    readonly type: string;
    readonly delete?: boolean;
    /** Why the created object is not ready. */
    readonly initErrors?: readonly string[];
    readonly inputs?: Readonly<Record<string, unknown>>;
    readonly outputs?: Readonly<Record<string, unknown>>;
}

interface Metadata {
    readonly name?: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
}

/** Metadata of a Kubernetes object. */
export function metadata(inputs: StateResource["inputs"]): Metadata {
    return (inputs?.["metadata"] ?? {}) as Metadata;
}

export function isOfKubernetes({ type }: Pick<StateResource, "type">): boolean {
    return type.startsWith("kubernetes:");
}

/** `Deployment users-green-0a1b2c3d4e` */
export function resourceWords({ type, urn }: Pick<StateResource, "type" | "urn">): string {
    return `${type.slice(type.lastIndexOf(":") + 1)} ${nameInUrn(urn)}`;
}

/** An operation that a killed update had started; `type` is `creating`, `updating` and so on. */
export interface PendingOperation {
    readonly type?: string;
    readonly resource: StateResource;
}

/**
 * Whether the state has the object that a killed update was creating: a later update created it or took it over. Pulumi still
 * keeps such an operation until somebody clears it.
 */
export function isMadeSince({ type, resource }: PendingOperation, resources: readonly StateResource[]): boolean {
    return type === "creating" && resources.some(kept => isSame(kept, resource));
}

/** Kubernetes objects are compared by name: one resource may have two objects, an old one and its replacement. */
function isSame(kept: StateResource, begun: StateResource): boolean {
    if (kept.type !== begun.type) return false;
    if (!isOfKubernetes(kept)) return kept.urn === begun.urn;
    const [one, other] = [metadata(kept.inputs), metadata(begun.inputs)];
    return one.name === other.name && one.namespace === other.namespace;
}

/** A resource's name, the last part of its URN. */
export function nameInUrn(urn: string): string {
    return urn.slice(urn.lastIndexOf("::") + 2);
}
