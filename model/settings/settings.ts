import type { Promotion } from "../promotion/promotion.js";
import type { BuildSettings, OtherBuildSettings } from "../release/build-settings.js";
import type { RegistriesSettings } from "../release/registry-settings.js";
import type { Release } from "../release/release.js";
import type { BySlot } from "../slots/slot-names.js";
import type { GatewaySettings } from "../traffic/gateway-settings.js";
import type { Traffic } from "../traffic/traffic.js";
import type { NotifyTarget } from "./notify.js";
import type { SecretText } from "./secret-text.js";

/** What does not change from release to release. */
export interface ServiceSettings {
    /** Name of the Service that users call; a DNS label. */
    readonly name: string;
    /** Kubernetes namespace, one per stack; created by the stack. */
    readonly namespace: string;
    /** Whether somebody else made the namespace: the stack uses it as it is, and never changes or deletes it. @default false */
    readonly existingNamespace?: boolean;
    /** Pods of each slot, 1 or more. @default 2 */
    readonly replicas: number;
    /** Replaces `replicas`: an autoscaler decides how many pods a slot with traffic has. */
    readonly scale?: Scale;
    /**
     * How long, in seconds, clients still on the losing slot are asked to leave: kept-alive connections and streams,
     * with a gateway only streams. @default 6
     */
    readonly drainSeconds: number;
    /** Folder of the Dockerfile, relative to Pulumi.yaml. @default "app" */
    readonly context: string;
    /** How the image is built. @default as its Dockerfile says, for the build machine */
    readonly build?: BuildSettings;
    /** How the releases' other images are built, by name. @default from the same folder, as its Dockerfile says */
    readonly images?: Readonly<Record<string, OtherBuildSettings>>;
    /** How registries are reached differently from what their names say, by host and port. @default as Docker would */
    readonly registries?: RegistriesSettings;
    /** The gateway that routes users. @default the Service that users call, which gives one slot all traffic */
    readonly gateway?: GatewaySettings;
}

/** Bounds and target of the autoscaler. */
export interface Scale {
    /** Fewest pods, 1 or more. @default 2 */
    readonly min: number;
    /** Most pods, `min` or more. */
    readonly max: number;
    /** The percentage of their requested processor time that the application's containers should use. @default 70 */
    readonly cpuPercent: number;
}

/** How releases follow each other: see strategy.ts for the defaults. */
export interface Strategy {
    /**
     * blueGreen: two slots, one with all traffic. canary: two slots that share it. immutable: a slot for each
     * version. @default "canary" with a gateway, else "blueGreen"
     */
    readonly kind?: "blueGreen" | "canary" | "immutable";
    /** immutable: how many releases to keep besides the live ones, 1 or more. @default 3 */
    readonly keep?: number;
    /**
     * Pods of a release that has served and now waits: the live slot's number, the minimum, or none. @default "full"
     */
    readonly standby?: "full" | "minimum" | "zero";
}

/** How many pods a slot gets where no autoscaler decides: a new slot at first, and a standby. */
export interface Standby {
    /** As many as the live slot had when the release command last ran. @default `service.scale.min` */
    readonly pods: number;
}

/** A release that must not get traffic until a person lifts it, or until a time. */
export interface Quarantine {
    readonly version: string;
    readonly reason: string;
    /** RFC 3339. */
    readonly since: string;
    /** When it expires, RFC 3339. @default never */
    readonly until?: string;
}

/** When new releases are blocked. A rollback is always allowed. */
export interface Freeze {
    /** By a person, until lifted. A decision, kept in the ledger like traffic. */
    readonly now?: FreezeNow;
    /** Recurring each week. The user's own, like `service`. @default none */
    readonly windows?: readonly FreezeWindow[];
}

/** A freeze that lasts until its `until`, or until it is lifted. */
export interface FreezeNow {
    readonly reason: string;
    /** RFC 3339. */
    readonly since: string;
    /** When it expires, RFC 3339. @default never */
    readonly until?: string;
    /** Who asked for it. */
    readonly by?: string;
}

export type Weekday = "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";

/**
 * A part of each week on the clocks of a time zone: it begins at `from` on each of its days, and ends at the next `to`.
 */
export interface FreezeWindow {
    /** Days on which it begins, 1 to 7. */
    readonly days: readonly Weekday[];
    /** `16:00`, from 00:00 to 23:59. @default "00:00" */
    readonly from: string;
    /** `08:00`, up to 24:00, or with a weekday: `mon 08:00`. @default "24:00" */
    readonly to: string;
    /** An IANA name: `Europe/Berlin`, `UTC`. */
    readonly timeZone: string;
    readonly reason: string;
}

/** The checked settings of one stack. */
export interface Settings {
    readonly service: ServiceSettings;
    readonly strategy?: Strategy;
    /** How the release command moves traffic; the program ignores it. */
    readonly promotion?: Promotion;
    /** Whom the release command notifies of what it did; the program ignores it. */
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
    /** Secret environment variables by version and name. A version never changes: to rotate a value, add a version. */
    readonly secrets?: Readonly<Record<string, Readonly<Record<string, SecretText>>>>;
    /**
     * Fingerprint of the slots, traffic, quarantine and `freeze.now` of the ledger entry that these settings come from;
     * the program refuses settings that the ledger has moved past. Absent: not checked.
     */
    readonly basedOn?: string;
}
