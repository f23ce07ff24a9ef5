import type { CloudUpdate } from "./cloud-update.js";
import type { HistoryEntry } from "./history-entry.js";

/** Requests held back for the test. */
export interface Held {
    /** Resolves when the first request waits. */
    readonly reached: Promise<void>;
    /** Lets the waiting requests and all later ones through. */
    release(): void;
    /** Breaks the connections of the waiting requests, as if they had never arrived; later ones get through. */
    discard(): void;
}

export interface Refusal {
    readonly status: 403 | 500 | 503;
    /** Matched against "METHOD /path". @default all requests */
    readonly requests?: RegExp;
}

interface Hold {
    arrive(): void;
    /** Whether the waiting requests continue. */
    readonly decided: Promise<boolean>;
}

/** Faults that a test gives the server, at any time. A server starts with none. */
export class CloudFaults {
    /** Delay before each answer. */
    delayMs = 0;
    /** How many requests for a stack's history get an empty list after each update. */
    emptyHistoryAnswers = 0;
    /** Fields left out of every history entry. */
    historyOmits: readonly (keyof HistoryEntry)[] = [];
    /** The answer to requests that change something; reading and decrypting still work. */
    refuseWrites: Refusal | undefined;
    private readonly holds = new Map<RegExp, Hold>();
    private readonly emptyAnswers = new WeakMap<CloudUpdate, number>();

    /** Holds back requests with a "METHOD /path" that matches the pattern, before they have any effect. */
    hold(requests: RegExp): Held {
        let arrive = () => {};
        const reached = new Promise<void>(resolve => {
            arrive = resolve;
        });
        let decide: (goesOn: boolean) => void = () => {};
        const decided = new Promise<boolean>(resolve => {
            decide = resolve;
        });
        this.holds.set(requests, { arrive, decided });
        const end = (goesOn: boolean) => {
            this.holds.delete(requests);
            decide(goesOn);
        };
        return { reached, release: () => end(true), discard: () => end(false) };
    }

    /** @returns whether the request continues */
    async waitWhileHeld(request: string): Promise<boolean> {
        for (const [pattern, { arrive, decided }] of this.holds) {
            if (!pattern.test(request)) continue;
            arrive();
            if (!(await decided)) return false;
        }
        return true;
    }

    refusal(request: string): Refusal["status"] | undefined {
        if (this.refuseWrites === undefined || !isWrite(request)) return undefined;
        const { status, requests = /./ } = this.refuseWrites;
        return requests.test(request) ? status : undefined;
    }

    /** Returns whether to hide the history once more from a stack with this newest update. */
    hidesHistory(newest: CloudUpdate): boolean {
        const answered = this.emptyAnswers.get(newest) ?? 0;
        this.emptyAnswers.set(newest, answered + 1);
        return answered < this.emptyHistoryAnswers;
    }
}

function isWrite(request: string): boolean {
    return !/^(GET|HEAD) /.test(request) && !/\/(batch-)?decrypt(\/log-[a-z-]+)?$/.test(request);
}
