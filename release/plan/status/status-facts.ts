import type { KubernetesObject } from "../../../cluster/kubernetes-object.js";
import type { Pod } from "../../../cluster/pods-by-labels.js";
import type { GateResult } from "../../../model/gate-results.js";
import type { LedgerEntry } from "../../../model/ledger-entry.js";
import type { Settings, SlotName } from "../../../model/settings.js";
import type { Backend, Share } from "../../../model/shares.js";
import type { PromotionProgress } from "../describe-promotion.js";
import type { RollbackForesight } from "./rollback-foresight.js";

/** What was looked up for a status: settings, ledger and cluster at one time. */
export interface StatusFacts {
    /** When it was looked up. */
    readonly time: Date;
    readonly stack: string;
    /** The kubeconfig's context. */
    readonly cluster: string;
    /** Version of the CLI. */
    readonly pulumi: string;
    readonly settings: Settings;
    /** The last entry that succeeded. */
    readonly last?: LedgerEntry;
    /** Who holds the stack's lock. */
    readonly lockedBy?: string;
    /** The release command that changes the stack: `promote, held by …`. */
    readonly command?: string;
    /** Where the promotion stands that is under way. */
    readonly promotion?: PromotionProgress;
    /** Who gets which share by the traffic object. */
    readonly serving: readonly Share[];
    /** Whether a rollback has moved traffic that no entry records yet, by what it wrote to that object. */
    readonly owesEntry: boolean;
    /** Why the gateway does not lead users as the route says. */
    readonly routeRefusal?: string;
    /** Of all the service's releases; those of its Jobs may be among them. */
    readonly pods: readonly Pod[];
    readonly deployments: readonly KubernetesObject[];
    /** Jobs of gates. */
    readonly gates: readonly KubernetesObject[];
    /** Percent of the requests that each release answered in the last minute; absent where nothing tells. */
    readonly measured?: readonly Share[];
    /** What the last update that succeeded recorded of a release's gate. */
    readonly checksOf: (backend: Backend) => readonly GateResult[] | undefined;
    /** Whether the state has the gate of a release as passed. */
    readonly passedGate: (backend: Backend) => boolean;
    /** Pods that the stack gave a release; undefined when it has not made it. */
    readonly podsOf: (slot: SlotName, releaseId: string) => number | undefined;
    readonly rollback: RollbackForesight;
    /** Why the ledger could not be read: nothing that it tells is known then. */
    readonly ledgerProblem?: string;
}
