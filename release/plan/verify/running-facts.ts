import type { KubernetesObject } from "../../../cluster/kubernetes-object.js";
import type { Pod } from "../../../cluster/pods-by-labels.js";
import type { LedgerEntry } from "../../../model/ledger-entry.js";
import type { Release } from "../../../model/release.js";
import type { ServiceSettings, Settings } from "../../../model/settings.js";
import type { Backend, Share } from "../../../model/shares.js";

/** A slot as the last entry that succeeded has it. */
export interface RecordedSlot extends Backend {
    readonly release: Release;
    /** Percent of the traffic. */
    readonly weight: number;
    /** Pods that the last update gave it; undefined when the state does not have it. */
    readonly pods?: number;
    /** Whether an autoscaler decides how many pods it has. */
    readonly isAutoscaled: boolean;
    /** Whether this version of the library renders the release to the objects that the entry made. */
    readonly isOfThisLibrary: boolean;
}

/** An object as the last update wrote it. */
export interface WrittenObject {
    readonly manifest: Readonly<Record<string, unknown>>;
    /** Under which name Pulumi applied it. */
    readonly fieldManager?: string;
}

/** What the ledger says that runs. */
export interface Recorded {
    /** The last entry that succeeded, with digests; undefined: none, or the stack was destroyed since. */
    readonly last?: LedgerEntry;
    readonly slots: readonly RecordedSlot[];
    /** Fingerprint of what the last update decided. */
    readonly fingerprint?: string;
    /** The traffic object as the last update wrote it; undefined when the state does not have it. */
    readonly traffic?: WrittenObject;
    /** Whether the state keeps an object: a failed candidate's stay until the next update. */
    readonly keeps: (kind: string, name: string) => boolean;
}

/** What was looked up in cluster, settings file and backend. */
export interface RunningFacts {
    /** Of the kubeconfig. */
    readonly context: string;
    readonly service: ServiceSettings;
    /** Undefined when there is none. */
    readonly trafficObject?: KubernetesObject;
    /** Who gets which share by it. */
    readonly serving: readonly Share[];
    /** Why the gateway does not lead users as the route says. */
    readonly routeRefusal?: string;
    /** With the service's label, by kind. */
    readonly objects: Readonly<Record<string, readonly KubernetesObject[]>>;
    /** Why a kind could not be listed, by kind. */
    readonly unlisted: Readonly<Record<string, string>>;
    readonly pods: readonly Pod[];
    /** Digests of the images for single platforms, by the digest of the index that names them. */
    readonly indexes: ReadonlyMap<string, readonly string[]>;
    /** The settings file as it is. */
    readonly written: Settings;
    /** A release command, or an update, that changes the stack meanwhile. */
    readonly underWay?: string;
    /** Whether an update was killed, and no later one has finished what it had begun. */
    readonly isInterrupted: boolean;
}
