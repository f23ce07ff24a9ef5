import type { CalledAddress } from "../under-load.js";
import type { RemoteState } from "./remote-states.js";

/** A way to take a service back from a bad release to the good one before. */
export interface RollbackWay {
    /** For people: "helm rollback". */
    readonly name: string;
    /** What is measured, as a person types it. */
    readonly commands: readonly string[];
    /** Whether it is measured in every round; else in every other one. @default false */
    readonly isCompared?: boolean;
    /** How its pods start and end, as far as it decides what clients see. */
    readonly pods: string;
    readonly traffic: CalledAddress;
    readonly namespace: string;
    /** Pulumi's backend, where it is not a folder. */
    readonly state?: RemoteState;
    /** Makes the bad release serve and waits until all is done. Runs at the start of a round, beside those of other ways. */
    goBad(): Promise<void>;
    /** Goes bad right before it is measured, where that matters. @default nothing */
    readonly prepare?: () => Promise<void>;
    /** What is measured. */
    rollBack(): Promise<RollbackTimes>;
}

/** Milliseconds since 1970. */
export interface RollbackTimes {
    /** Start of the first command. */
    readonly startedMs: number;
    /** End of the last command. */
    readonly endedMs: number;
    /** When the ledger had the rollback, where there is a ledger. */
    readonly recordedMs?: number;
    /** Seconds from the start of our process until the write that moves traffic was answered, and of `node -e 0` beside it. */
    readonly moved?: { readonly seconds: number; readonly nodeSeconds: number };
}

/** What serves at first, and what it is taken back from. */
export const [goodVersion, badVersion] = ["1.0.0", "1.1.0"] as const;
