import type { CalledAddress } from "../under-load.js";
import type { RemoteState } from "./remote-states.js";

/** A way to roll a service back from a bad release to the previous good one. */
export interface RollbackWay {
    /** For people: "helm rollback". */
    readonly name: string;
    /** The measured commands as a person types them. */
    readonly commands: readonly string[];
    /** Whether it is measured in every round; otherwise in every other one. @default false */
    readonly isCompared?: boolean;
    /** How its pods start and end, where that affects clients. */
    readonly pods: string;
    readonly traffic: CalledAddress;
    readonly namespace: string;
    /** Pulumi's backend, where it is not a folder. */
    readonly state?: RemoteState;
    /**
     * Makes the bad release serve and waits until that is done. Runs at the start of a round, in parallel with other
     * ways.
     */
    goBad(): Promise<void>;
    /** Makes the bad release serve right before the measurement, where that matters. @default nothing */
    readonly prepare?: () => Promise<void>;
    /** The measured rollback. */
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
    /**
     * Seconds from the start of our process until the write that moves traffic was answered, and of `node -e 0` at that
     * time.
     */
    readonly moved?: { readonly seconds: number; readonly nodeSeconds: number };
}

/** The version that serves at first, and the one that is rolled back. */
export const [goodVersion, badVersion] = ["1.0.0", "1.1.0"] as const;
