import type { GateResult } from "../../model/gate-results.js";
import type { LedgerEntry } from "../../model/ledger-entry.js";
import type { PromotionRecord } from "../../model/promotion-record.js";
import type { FreezeNow, Quarantine, SlotName } from "../../model/settings.js";
import type { SettingChange } from "../ledger/settings-diff.js";
import type { Unrecorded } from "../ledger/unrecorded.js";
import type { TrafficHistory } from "./traffic-history.js";

/** All that the page says, before it is HTML. */
export interface ReportPage {
    /** Name of the Pulumi project. */
    readonly project: string;
    /** RFC 3339: what the page is as of. */
    readonly now: string;
    /** Newest version first. */
    readonly matrix: readonly MatrixRow[];
    readonly stacks: readonly StackPart[];
    /** Every version in some ledger, oldest first: by its place here it has its colour. */
    readonly versions: readonly string[];
}

/** A version in all environments. */
export interface MatrixRow {
    readonly version: string;
    /** The one that all stacks know it by; absent where no ledger tells it. */
    readonly digest?: string;
    /** One for each stack, in the order of the stacks. */
    readonly cells: readonly MatrixCell[];
}

/**
 * What a version is in a stack. live: it has all traffic; sharing: a part; standby: it waits and has served; waiting: it
 * waits and has not served; served: it served and is gone; placed: it was in a slot and never served; failed: no update
 * that placed it succeeded; absent: the ledger does not know it.
 */
export type VersionState = "live" | "sharing" | "standby" | "waiting" | "served" | "placed" | "failed" | "absent";

export interface MatrixCell {
    readonly stack: string;
    readonly state: VersionState;
    readonly slot?: SlotName;
    /** Percent of the traffic. */
    readonly weight?: number;
    /** RFC 3339: since when it is so; of what is gone, when it was last so. */
    readonly time?: string;
    /** The entry that made it so. */
    readonly entry?: number;
    /** Only where it is not the row's: a version has one digest, so this needs an explanation. */
    readonly otherDigest?: string;
    readonly quarantine?: Quarantine;
}

/** One environment. */
export interface StackPart {
    readonly name: string;
    readonly service?: { readonly name: string; readonly namespace: string };
    /** Who has traffic by the ledger. */
    readonly serving: readonly ServingRelease[];
    readonly traffic: TrafficHistory;
    readonly backTo: readonly BackTo[];
    readonly quarantine: readonly Quarantine[];
    /** A freeze by a person that binds at the time of the page. */
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
    /** Whether its pods are there: the ledger has it in a slot. */
    readonly isWarm: boolean;
    /** The last entry in which it had all traffic. */
    readonly entry: number;
    /** RFC 3339. */
    readonly time: string;
    readonly command: string;
}

export interface EntryPart extends Pick<LedgerEntry, "entry" | "kind" | "result" | "message" | "commit" | "ciBuild"> {
    /** RFC 3339, start of the update. */
    readonly time: string;
    readonly who?: string;
    readonly durationSeconds: number;
    /** The release that it was about. */
    readonly about?: { readonly version: string; readonly slot: SlotName };
    /** `repository:version@digest` of each image of what the slots hold. */
    readonly slots: readonly SlotImages[];
    /** Who has traffic by it; of one that failed, who was to have it. */
    readonly shares: readonly { readonly version: string; readonly slot: SlotName; readonly weight: number }[];
    /** Resources by operation, without those that change nothing; absent where nobody counted. */
    readonly changed?: Readonly<Record<string, number>>;
    /** The entry that the settings are compared with; absent for the first one. */
    readonly comparedWith?: number;
    readonly diff: readonly SettingChange[];
    /** Of releases whose gate was asked by this entry. */
    readonly gates: readonly GatePart[];
    readonly promotion?: PromotionPart;
}

export interface SlotImages {
    readonly slot: SlotName;
    readonly version: string;
    readonly images: readonly string[];
}

/** What a promotion measured until an entry. */
export interface PromotionPart {
    /** "unreadable": of a version of the command that does not know it. */
    readonly record: PromotionRecord | "unreadable";
    /** A later entry of the same promotion, which has all of it. */
    readonly laterIn?: number;
}

export interface GatePart {
    readonly version: string;
    readonly slot: SlotName;
    readonly results: readonly GateResult[];
}
