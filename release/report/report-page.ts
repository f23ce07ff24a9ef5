import type { GateResult } from "../../model/gate/gate-results.js";
import type { LedgerEntry } from "../../model/ledger/ledger-entry.js";
import type { Predecessor } from "../../model/ledger/predecessor.js";
import type { SlotName } from "../../model/names.js";
import type { PromotionRecord } from "../../model/promotion/promotion-record.js";
import type { FreezeNow, Quarantine, Settings } from "../../model/settings/settings.js";
import type { SettingChange } from "../history/settings-diff.js";
import type { Unrecorded } from "../ledger/unrecorded.js";
import type { TrafficHistory } from "./traffic-history.js";

/** The page's content, before it becomes HTML. */
export interface ReportPage {
    /** Name of the Pulumi project. */
    readonly project: string;
    /** RFC 3339: the time that the page shows. */
    readonly now: string;
    /** Newest version first. */
    readonly matrix: readonly MatrixRow[];
    readonly stacks: readonly StackPart[];
    /** Every version in any ledger, oldest first; the position determines the colour. */
    readonly versions: readonly string[];
}

/** A version in all environments. */
export interface MatrixRow {
    readonly version: string;
    /** The digest in all stacks; absent if no ledger has it. */
    readonly digest?: string;
    /** One for each stack, in the order of the stacks. */
    readonly cells: readonly MatrixCell[];
}

/**
 * State of a version in a stack. live: has all traffic; sharing: has a part; standby: waits and has served; waiting: waits
 * and has not served; served: served, and is gone; placed: was in a slot, but never served; failed: every update that
 * placed it failed; absent: not in the ledger.
 */
export type VersionState = "live" | "sharing" | "standby" | "waiting" | "served" | "placed" | "failed" | "absent";

export interface MatrixCell {
    readonly stack: string;
    readonly state: VersionState;
    readonly slot?: SlotName;
    /** Percent of the traffic. */
    readonly weight?: number;
    /** RFC 3339: when the state began; for a release that is gone, when it ended. */
    readonly time?: string;
    /** The entry that began or ended it. */
    readonly entry?: number;
    /** Only if it differs from the row's: a version should have one digest: this needs an explanation. */
    readonly otherDigest?: string;
    readonly quarantine?: Quarantine;
}

/** One environment. */
export interface StackPart {
    readonly name: string;
    readonly service?: { readonly name: string; readonly namespace: string };
    /** Releases with traffic according to the ledger. */
    readonly serving: readonly ServingRelease[];
    readonly traffic: TrafficHistory;
    readonly backTo: readonly BackTo[];
    readonly quarantine: readonly Quarantine[];
    /** A person's freeze in force at the time of the page. */
    readonly frozen?: FreezeNow;
    readonly unrecorded: readonly Unrecorded[];
    /** Newest first. */
    readonly entries: readonly EntryPart[];
}

export interface ServingRelease {
    readonly version: string;
    readonly slot: SlotName;
    readonly weight: number;
    /** RFC 3339. */
    readonly since: string;
}

/** A release that a rollback can go to. */
export interface BackTo {
    readonly version: string;
    readonly digest?: string;
    /** Whether it is still in a slot according to the ledger, with its pods. */
    readonly isWarm: boolean;
    /** The last entry in which it had all traffic. */
    readonly entry: number;
    /** RFC 3339. */
    readonly time: string;
    readonly command: string;
}

export interface EntryPart
    extends Pick<LedgerEntry, "entry" | "kind" | "result" | "message" | "commit" | "ciBuild" | "ciUrl"> {
    /** RFC 3339, start of the update. */
    readonly time: string;
    readonly who?: string;
    readonly durationSeconds: number;
    /** The release that the entry was about. */
    readonly about?: { readonly version: string; readonly slot: SlotName };
    /** `repository:version@digest` of each image in the slots. */
    readonly slots: readonly SlotImages[];
    /** Shares of the traffic it decided; for a failed entry, the shares that were planned. */
    readonly shares: readonly { readonly version: string; readonly slot: SlotName; readonly weight: number }[];
    /** Number of resources by operation, without unchanged ones; absent if not recorded. */
    readonly changed?: Readonly<Record<string, number>>;
    /** The entry to which the settings are compared; absent for the first one. */
    readonly comparedWith?: number;
    readonly diff: readonly SettingChange[];
    /** Gates that ran in this entry. */
    readonly gates: readonly GatePart[];
    readonly promotion?: PromotionPart;
}

export interface SlotImages {
    readonly slot: SlotName;
    readonly version: string;
    readonly images: readonly string[];
}

/** What a promotion measured up to an entry. */
export interface PromotionPart {
    /** "unreadable": written by another version of the command. */
    readonly record: PromotionRecord | "unreadable";
    /** A later entry of the same promotion, which has the complete record. */
    readonly laterIn?: number;
}

export interface GatePart {
    readonly version: string;
    readonly slot: SlotName;
    readonly results: readonly GateResult[];
}

/** What is known about a stack. */
export interface StackLedger {
    readonly stack: string;
    /** Oldest first, with digests. */
    readonly entries: readonly LedgerEntry[];
    /** The stack's outputs after an entry; undefined if the backend does not keep them. */
    readonly outputsOf: (entry: LedgerEntry) => Predecessor | undefined;
    /** A promotion's measurements recorded in an entry. */
    readonly promotionOf: (entry: LedgerEntry) => PromotionRecord | "unreadable" | undefined;
    /** Settings of the last successful update; undefined if unreadable. */
    readonly settings?: Settings;
    readonly unrecorded: readonly Unrecorded[];
}
