import type { BuildSettings, OtherBuildSettings } from "./build-settings.js";
import type { GatewaySettings } from "./gateway-settings.js";
import type { NotifyTarget } from "./notify.js";
import type { Promotion } from "./promotion.js";
import type { Release } from "./release.js";

/** A place where one release runs: one of two colours, or in the immutable strategy one of a version, `v1-4-0`. */
export type SlotName = "blue" | "green" | `v${string}`;

/** Something for each slot that has it. */
export interface BySlot<T> {
    readonly blue?: T;
    readonly green?: T;
    readonly [ofVersion: `v${string}`]: T | undefined;
}

/** What does not change from release to release. */
export interface ServiceSettings {
    /** Name of the Service that users call; a DNS label. */
    readonly name: string;
    /** Kubernetes namespace, one for each stack; made by the stack. */
    readonly namespace: string;
    /** Pods of each slot, 1 or more. @default 2 */
    readonly replicas: number;
    /** In place of `replicas`: an autoscaler decides how many pods a slot with traffic has. */
    readonly scale?: Scale;
    /**
     * Seconds that clients which stay on the slot that lost traffic are told to leave: kept-alive connections and
     * streams, with a gateway only streams. @default 6
     */
    readonly drainSeconds: number;
    /** Folder of the Dockerfile, relative to Pulumi.yaml. @default "app" */
    readonly context: string;
    /** How the image is built. @default as its Dockerfile says, for the machine that builds */
    readonly build?: BuildSettings;
    /** How the releases' other images are built, by name. @default from the same folder, as its Dockerfile says */
    readonly images?: Readonly<Record<string, OtherBuildSettings>>;
    /** Through which users come. @default the Service that users call, which gives one slot everything */
    readonly gateway?: GatewaySettings;
}

/** Bounds of the autoscaler and what it aims at. */
export interface Scale {
    /** Fewest pods, 1 or more. @default 2 */
    readonly min: number;
    /** Most pods, `min` or more. */
    readonly max: number;
    /** What the application's containers are to use of the processor time that they request. @default 70 */
    readonly cpuPercent: number;
}

/** How releases follow each other: see strategy.ts for what holds where a key is absent. */
export interface Strategy {
    /**
     * blueGreen: two slots, one of which has all traffic. canary: two slots that share it. immutable: a slot for each
     * version. @default "canary" with a gateway, else "blueGreen"
     */
    readonly kind?: "blueGreen" | "canary" | "immutable";
    /** immutable: releases kept beside what serves, 1 or more. @default 3 */
    readonly keep?: number;
    /** Pods of a release that has served and waits: the live slot's number, the least, or none. @default "full" */
    readonly standby?: "full" | "minimum" | "zero";
}

/** What a slot has to which no autoscaler gives pods: a new one at first, and one that waits. */
export interface Standby {
    /** As many as the live slot had when the release command last ran. @default `service.scale.min` */
    readonly pods: number;
}

/** A value of the stack's secrets: as Pulumi keeps it, or the text itself where it was decrypted. */
export interface SecretText {
    /** Ciphertext, as `pulumi config set --secret` writes it. */
    readonly secure?: string;
    readonly plain?: string;
}

/** A release that must not get traffic until a person lifts it, or until a time. */
export interface Quarantine {
    readonly version: string;
    readonly reason: string;
    /** RFC 3339. */
    readonly since: string;
    /** From when on it no longer binds, RFC 3339. @default never */
    readonly until?: string;
}

/** When no release goes forward. A rollback is always allowed. */
export interface Freeze {
    /** By a person, until it is lifted. A decision, kept in the ledger as traffic is. */
    readonly now?: FreezeNow;
    /** Again and again, each week. The user's, as `service` is. @default none */
    readonly windows?: readonly FreezeWindow[];
}

/** A freeze that binds until its `until`, or until it is lifted. */
export interface FreezeNow {
    readonly reason: string;
    /** RFC 3339. */
    readonly since: string;
    /** From when on it no longer binds, RFC 3339. @default never */
    readonly until?: string;
    /** Who asked for it. */
    readonly by?: string;
}

export type Weekday = "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";

/**
 * A part of each week by the clocks of a time zone: it begins at `from` on each of its days, and ends at the next `to`.
 */
export interface FreezeWindow {
    /** On which it begins, 1 to 7. */
    readonly days: readonly Weekday[];
    /** `16:00`, from 00:00 to 23:59. @default "00:00" */
    readonly from: string;
    /** `08:00`, up to 24:00, or with a weekday: `mon 08:00`. @default "24:00" */
    readonly to: string;
    /** Name of the IANA database: `Europe/Berlin`, `UTC`. */
    readonly timeZone: string;
    readonly reason: string;
}

/** Weights by slot, summing to 100, without those of 0; a plain slot name in the file means 100. */
export type Traffic = BySlot<number>;

/** The checked settings of one stack. */
export interface Settings {
    readonly service: ServiceSettings;
    readonly strategy?: Strategy;
    /** How the release command moves traffic; the program does not look at it. */
    readonly promotion?: Promotion;
    /** Whom the release command tells what it did; the program does not look at it. */
    readonly notify?: readonly NotifyTarget[];
    /** Defaults that the next deploy freezes into its slot: a release without version and digest. */
    readonly release: Omit<Release, "version" | "digest">;
    readonly slots: BySlot<Release>;
    /** Absent until the first release. */
    readonly traffic?: Traffic;
    readonly quarantine: readonly Quarantine[];
    readonly freeze?: Freeze;
    /** Written by the release command where `service.scale` is set. */
    readonly standby?: Standby;
    /** Values of the environment by version and name. A version is never changed: rotating one adds another. */
    readonly secrets?: Readonly<Record<string, Readonly<Record<string, SecretText>>>>;
    /**
     * Fingerprint of the slots, traffic, quarantine and `freeze.now` of the ledger entry that these settings were made
     * from; the program refuses settings that the ledger has overtaken. Absent: not checked.
     */
    readonly basedOn?: string;
}
