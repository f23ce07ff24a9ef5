import type { CloudUpdate } from "./cloud-update.js";
import type { HistoryEntry } from "./history-entry.js";

/** Requests that wait for the test. */
export interface Held {
    /** Fulfilled when the first waits. */
    readonly reached: Promise<void>;
    /** Lets them go on, and all that match after them. */
    release(): void;
    /** Breaks their connections, as if they had never come; what matches after them goes on. */
    discard(): void;
}

export interface Refusal {
    readonly status: 403 | 500 | 503;
    /** Looked for in "METHOD /path". @default all of them */
    readonly requests?: RegExp;
}

interface Hold {
    arrive(): void;
    /** Whether what waits goes on. */
    readonly decided: Promise<boolean>;
}

/** What a test has the server do wrong, to be set at any time. A server starts without any. */
export class CloudFaults {
    /** Passes before each answer. */
    delayMs = 0;
    /** How often a stack's history is answered with an empty list after each update. */
    emptyHistoryAnswers = 0;
    /** What is left out of every entry of a history. */
    historyOmits: readonly (keyof HistoryEntry)[] = [];
    /** How requests that change something are answered; reading and decrypting go on. */
    refuseWrites: Refusal | undefined;
    private readonly holds = new Map<RegExp, Hold>();
    private readonly emptyAnswers = new WeakMap<CloudUpdate, number>();

    /** Keeps back requests in whose "METHOD /path" the pattern is found; they have had no effect yet. */
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

    /** @returns whether the request goes on */
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

    /** Whether the history of a stack whose newest update is this one is to be empty once more. */
    hidesHistory(newest: CloudUpdate): boolean {
        const answered = this.emptyAnswers.get(newest) ?? 0;
        this.emptyAnswers.set(newest, answered + 1);
        return answered < this.emptyHistoryAnswers;
    }
}

function isWrite(request: string): boolean {
    return !/^(GET|HEAD) /.test(request) && !/\/(batch-)?decrypt(\/log-[a-z-]+)?$/.test(request);
}
