import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import type { Pod } from "../../cluster/pods-by-labels.js";
import type { LedgerEntry } from "../../model/ledger/ledger-entry.js";
import { type Predecessor, recordedImage } from "../../model/ledger/predecessor.js";
import type { SlotName } from "../../model/names.js";
import type { Release } from "../../model/release/release.js";
import { releaseId } from "../../model/release/release-id.js";
import { imagesOf, withDigests } from "../../model/release/release-images.js";
import type { ServiceSettings, Settings } from "../../model/settings/settings.js";
import { slotEntries } from "../../model/slots/slot-names.js";
import type { Share, TrafficBackend } from "../../model/traffic/shares.js";
import type { DoorAnswer } from "../traffic/door-words.js";

/** A slot according to the last successful entry. */
export interface RecordedSlot extends TrafficBackend {
    readonly release: Release;
    /** Percent of the traffic. */
    readonly weight: number;
    /** Pods that the last update gave it; undefined if it is not in the state. */
    readonly pods?: number;
    /** Whether an autoscaler sets its number of pods. */
    readonly isAutoscaled: boolean;
    /** Whether this version of the library would render the same objects. */
    readonly isOfThisLibrary: boolean;
}

/** An object as the last update wrote it. */
export interface WrittenObject {
    readonly manifest: Readonly<Record<string, unknown>>;
    /** Name under which Pulumi applied it. */
    readonly fieldManager?: string;
}

/** What should run according to the ledger. */
export interface Recorded {
    /** The last successful entry, with digests; undefined: none, or the stack was destroyed since. */
    readonly last?: LedgerEntry;
    readonly slots: readonly RecordedSlot[];
    /** Fingerprint of the last update's decisions. */
    readonly fingerprint?: string;
    /** The traffic object as the last update wrote it; undefined if it is not in the state. */
    readonly traffic?: WrittenObject;
    /** Whether an object is in the state: a failed candidate's objects stay until the next update. */
    readonly keeps: (kind: string, name: string) => boolean;
}

/** Facts from the cluster, the settings file and the backend. */
export interface RunningFacts {
    /** Context of the kubeconfig. */
    readonly context: string;
    readonly service: ServiceSettings;
    /** Undefined if there is none. */
    readonly trafficObject?: KubernetesObject;
    /** Shares according to the traffic object. */
    readonly serving: readonly Share[];
    /** Why the gateway does not route users as the HTTPRoute says. */
    readonly routeRefusal?: string;
    /** What was answered where users ask; undefined if no release of the ledger has traffic. */
    readonly door?: DoorAnswer;
    /** Objects with the service's label, by kind. */
    readonly objects: Readonly<Record<string, readonly KubernetesObject[]>>;
    /** Why a kind could not be listed, by kind. */
    readonly unlisted: Readonly<Record<string, string>>;
    readonly pods: readonly Pod[];
    /** Digests of the images for single platforms, by the digest of their index. */
    readonly indexes: ReadonlyMap<string, readonly string[]>;
    /** The settings file as it is now. */
    readonly written: Settings;
    /** A release command or an update that is changing the stack now. */
    readonly underWay?: string;
    /** Whether an update was killed, and no later one has finished or undone it. */
    readonly isInterrupted: boolean;
}

/**
 * The slots of an entry with what its update recorded: digests, pods, and the release's id, which another version of the
 * library may compute differently.
 */
export function recordedSlots(
    entry: LedgerEntry | undefined,
    service: ServiceSettings,
    outputs: Predecessor,
    podsOf: (slot: SlotName, releaseId: string) => number | undefined,
): readonly RecordedSlot[] {
    return slotEntries(entry?.slots).map(([slot, held]) => {
        const output = outputs.slots?.[slot];
        const known = output?.version === held.version ? output : undefined;
        const recorded = known === undefined ? {} : { slots: { [slot]: known } };
        const release = withDigests(held, image => recordedImage(image, recorded)?.digest);
        const rendered = releaseId(service.name, release);
        const id = known?.releaseId ?? rendered;
        const weight = entry?.traffic?.[slot] ?? 0;
        const pods = podsOf(slot, id);
        return {
            slot,
            releaseId: id,
            release,
            weight,
            pods,
            isAutoscaled: service.scale !== undefined && weight > 0,
            isOfThisLibrary: id === rendered,
        };
    });
}

/** Repositories and digests of the slots' images, where known. */
export function recordedImages(slots: readonly RecordedSlot[]) {
    return slots.flatMap(({ release }) =>
        imagesOf(release).flatMap(({ repository, digest }) => (digest === undefined ? [] : [{ repository, digest }])),
    );
}
