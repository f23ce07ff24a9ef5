import type { SecretText } from "./settings.js";

/** What happens to a release that others may want to hear of. */
export type ReleaseEventName =
    | "deployed"
    | "gateFailed"
    | "promotionStarted"
    | "promotionFinished"
    | "promotionAborted"
    | "rolledBack"
    | "frozen"
    | "unfrozen";

/** Who is told: exactly one of the two kinds. */
export interface NotifyTarget {
    /** Gets CloudEvents 1.0 over HTTP. */
    readonly cloudEvents?: CloudEventsTarget;
    /** Address of an incoming webhook of Slack. */
    readonly slack?: SecretText;
    /** @default all events */
    readonly on?: readonly ReleaseEventName[];
}

export interface CloudEventsTarget {
    readonly url: SecretText;
    /** Such as `Authorization`. @default none of its own */
    readonly headers?: Readonly<Record<string, SecretText>>;
}
