import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import type { Pod } from "../../cluster/pods-by-labels.js";
import type { GateResult } from "../../model/gate/gate-results.js";
import type { LedgerEntry } from "../../model/ledger/ledger-entry.js";
import type { SlotName } from "../../model/names.js";
import type { Settings } from "../../model/settings/settings.js";
import type { Share, TrafficBackend } from "../../model/traffic/shares.js";
import type { PromotionProgress } from "../promote/describe-promotion.js";
import type { RollbackForesight } from "../rollback/rollback-foresight.js";
import type { DoorAnswer } from "../traffic/door-words.js";

/** What a status is made from: settings, ledger and cluster at one time. */
export interface StatusFacts {
    /** When they were read. */
    readonly time: Date;
    readonly stack: string;
    /** Context of the kubeconfig. */
    readonly cluster: string;
    /** Version of the Pulumi CLI. */
    readonly pulumi: string;
    readonly settings: Settings;
    /** The last entry that succeeded. */
    readonly last?: LedgerEntry;
    /** Who holds the stack's lock. */
    readonly lockedBy?: string;
    /** The release command that changes the stack: `promote, held by …`. */
    readonly command?: string;
    /** Progress of the promotion under way. */
    readonly promotion?: PromotionProgress;
    /** Shares according to the traffic object. */
    readonly serving: readonly Share[];
    /**
     * Whether a rollback has moved traffic that no entry records yet, according to the annotation it left on that object.
     */
    readonly owesEntry: boolean;
    /** Why the gateway does not route users as the HTTPRoute says. */
    readonly routeRefusal?: string;
    /** What was answered where users ask; undefined if no release of the settings has traffic. */
    readonly door?: DoorAnswer;
    /** Pods of all the service's releases; may include those of its Jobs. */
    readonly pods: readonly Pod[];
    readonly deployments: readonly KubernetesObject[];
    /** Jobs of gates. */
    readonly gates: readonly KubernetesObject[];
    /** Percent of the requests that each release answered in the last minute; absent if not measured. */
    readonly measured?: readonly Share[];
    /** Results of a release's gate, as the last update that succeeded recorded them. */
    readonly checksOf: (backend: TrafficBackend) => readonly GateResult[] | undefined;
    /** Whether a release's gate has passed according to the state. */
    readonly passedGate: (backend: TrafficBackend) => boolean;
    /** Pods that the stack gave a release; undefined if the stack did not make it. */
    readonly podsOf: (slot: SlotName, releaseId: string) => number | undefined;
    readonly rollback: RollbackForesight;
    /** Why the ledger could not be read; everything from it is then absent. */
    readonly ledgerProblem?: string;
}
