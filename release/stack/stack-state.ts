import type { ObjectReference } from "../../cluster/object-path.js";
import { labelKeys } from "../../model/names.js";
import { isDigest } from "../../model/pin.js";
import type { Predecessor, SlotOutput } from "../../model/predecessor.js";
import type { ImageKey } from "../../model/release-images.js";
import type { SlotName } from "../../model/settings.js";
import type { Backend } from "../../model/shares.js";
import { isMadeSince, type PendingOperation } from "./pending-operation.js";
import { metadata, resourceWords, type StateResource } from "./state-resource.js";

/** A checkpoint file, or what `pulumi stack export` prints. */
export interface StateFile {
    readonly checkpoint?: { readonly latest?: StateContents | null };
    readonly deployment?: StateContents | null;
}

interface StateContents {
    readonly resources?: readonly StateResource[] | null;
    readonly secrets_providers?: { readonly state?: { readonly salt?: string } } | null;
    readonly pending_operations?: readonly PendingOperation[] | null;
}

/** What Pulumi's state says of a stack: the last update's outputs and the objects that it keeps. */
export class StackState {
    private readonly resources: readonly StateResource[];
    /** Whether Pulumi keeps what an update had begun that was killed, finished since or not. */
    readonly hasPending: boolean;
    private readonly unfinished: readonly PendingOperation[];
    /** Of the stack's passphrase; absent where its secrets are kept in another way. */
    readonly encryptionSalt: string | undefined;

    constructor({ resources, pending_operations: pending, secrets_providers: secrets }: StateContents) {
        this.resources = resources ?? [];
        this.encryptionSalt = secrets?.state?.salt;
        this.unfinished = (pending ?? []).filter(operation => !isMadeSince(operation, this.resources));
        this.hasPending = (pending ?? []).length > 0;
    }

    /** Whether an update was killed, and no later one has finished all that it had begun. */
    get isInterrupted(): boolean {
        return this.unfinished.length > 0;
    }

    static parse(text: string): StackState {
        const file = JSON.parse(text) as StateFile;
        return new StackState(file.checkpoint?.latest ?? file.deployment ?? {});
    }

    /** What an update that was killed had begun: `creating Deployment users-green-0a1b2c3d4e`. */
    get begun(): readonly string[] {
        return this.unfinished.map(({ type = "changing", resource }) => `${type} ${resourceWords(resource)}`);
    }

    /** Whether the stack holds nothing, providers and the stack itself left out. */
    get isEmpty(): boolean {
        return this.resources.every(
            ({ type }) => type === "pulumi:pulumi:Stack" || type.startsWith("pulumi:providers:"),
        );
    }

    get outputs(): Readonly<Record<string, unknown>> {
        return this.resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
    }

    /** Fingerprint of what the last succeeded update decided. */
    get fingerprint(): string | undefined {
        const value = this.outputs["fingerprint"];
        return typeof value === "string" ? value : undefined;
    }

    /** Digest of an image of a slot as the registry answered the update, also of one that failed after it had built it. */
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

    /** How many pods the stack gave a release in its slot; undefined when it has not made it. */
    podsOf(slot: SlotName, releaseId: string): number | undefined {
        const deployment = this.kept("apps/v1:Deployment").find(({ inputs }) => {
            const { labels = {} } = metadata(inputs);
            return labels[labelKeys.releaseId] === releaseId && labels[labelKeys.slot] === slot;
        });
        const replicas = (deployment?.inputs?.["spec"] as { replicas?: unknown } | undefined)?.replicas;
        return typeof replicas === "number" ? replicas : undefined;
    }

    /** What the last update that succeeded left behind. */
    get predecessor(): Predecessor {
        return this.outputs as Predecessor;
    }

    /** Whether the gate of a release has passed: a Job that failed, or runs, has no place in the state of a success. */
    passedGate({ slot, releaseId }: Backend): boolean {
        return this.kept("batch/v1:Job").some(({ inputs, initErrors = [] }) => {
            const { labels = {} } = metadata(inputs);
            const isIts = labels[labelKeys.releaseId] === releaseId && labels[labelKeys.slot] === slot;
            return isIts && initErrors.length === 0;
        });
    }

    /** Under which name Pulumi applies an object; undefined when it did not make it. */
    fieldManagerOf(reference: ObjectReference): string | undefined {
        const manager = this.find(reference)?.outputs?.["__fieldManager"];
        return typeof manager === "string" ? manager : undefined;
    }

    /** An object as it was written; undefined when the stack does not keep it. */
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
