import { ConnectionError } from "../../cluster/kubernetes-api.js";
import { isReady } from "../../cluster/pods-by-labels.js";
import { promotionDefaults } from "../../model/promotion/promotion.js";
import type { Served } from "../ledger/served.js";
import type { OpenStack } from "../open/open-stack.js";
import type { Intent, ReleaseLease } from "../open/release-lease.js";
import { formatSeconds, type LineFacts, type Report } from "../output/report.js";
import { releasePods } from "../traffic/release-pods.js";
import type { StopSignals } from "../update/stop-signals.js";
import { type AskedRelease, askCheck } from "./ask-check.js";
import { type CheckState, CheckWatch } from "./check-watch.js";
import { judgeAnswer } from "./judge-answer.js";
import type { Stage } from "./plan-promotion.js";
import type { StepRecorder } from "./promotion-recorder.js";

/** How a stage ended: only `passed` continues; `failed` and `aborted` give traffic back; `stopped` leaves it where it is. */
export interface StageEnd {
    readonly kind: "passed" | "failed" | "aborted" | "stopped";
    readonly why: string;
    readonly checks: readonly CheckState[];
}

export interface HeldStage {
    readonly stage: Stage;
    /** 1 for the first of the promotion. */
    readonly number: number;
    readonly of: number;
    readonly candidate: Served;
    /** The release with the rest of the traffic. */
    readonly live?: Served;
    readonly lease?: ReleaseLease;
    readonly signals: StopSignals;
    /** Records the checks' answers. */
    readonly recorder: StepRecorder;
}

const tickMs = 1000;
const saidEveryMs = 10_000;

/** Holds a share for its time. Meanwhile asks the checks, watches the pods and listens to other terminals. */
export async function holdStage(stack: OpenStack, held: HeldStage, report: Report): Promise<StageEnd> {
    return new StageHold(stack, held, report).run();
}

class StageHold {
    private readonly watches: readonly CheckWatch[];
    private readonly due: number[];
    private readonly startedMs = Date.now();
    private readonly everyMs: number;
    private readonly asked: AskedRelease;
    private pausedMs = 0;
    private pausedSinceMs: number | undefined;
    /** When the API server stopped answering. */
    private awaySinceMs: number | undefined;
    /** A check's overlong silence. It counts only once the cluster answers, because most checks ask through the cluster. */
    private silence: { readonly watch: CheckWatch; readonly why: string } | undefined;
    private saidMs = Date.now();
    private published = "";
    private end: Pick<StageEnd, "kind" | "why"> | undefined;

    constructor(
        private readonly stack: OpenStack,
        private readonly held: HeldStage,
        private readonly report: Report,
    ) {
        const { settings, api } = stack;
        const { everySeconds = promotionDefaults.everySeconds, silentSeconds = promotionDefaults.silentSeconds } =
            settings.promotion ?? {};
        const { stage, candidate, live } = held;
        this.everyMs = everySeconds * 1000;
        this.watches = stage.checks.map(check => new CheckWatch(check, silentSeconds, this.startedMs));
        this.due = this.watches.map(() => 0);
        const environment = { ...process.env, ...stack.environment };
        const compared = stage.weight < 100 && live !== undefined ? { live } : {};
        this.asked = { api, service: settings.service, candidate, environment, ...compared };
    }

    async run(): Promise<StageEnd> {
        for (;;) {
            await this.listen();
            if (this.pausedSinceMs === undefined && this.end === undefined) await this.look();
            await this.publish();
            this.end ??= this.passedEnd();
            if (this.end !== undefined) return { ...this.end, checks: this.watches.map(({ state }) => state) };
            this.sayNowAndThen();
            await this.held.signals.sleep(tickMs);
        }
    }

    /** Reads signals from this terminal, and intents of other terminals from the Lease. */
    private async listen(): Promise<void> {
        const { signals, lease } = this.held;
        if (this.stack.deadline?.aborted) this.end = { kind: "aborted", why: "--timeout has passed" };
        if (signals.stopped !== undefined) this.end = { kind: "stopped", why: `${signals.stopped} ended it` };
        if (lease === undefined) return;
        // While the cluster is away, nobody can send an intent and nothing can be given back.
        const intent = await lease.readIntent().then(
            asked => {
                this.noteBack(Date.now());
                return asked;
            },
            () => undefined,
        );
        if (lease.isLost) this.end = { kind: "stopped", why: "another command took the Lease over" };
        if (intent === undefined) return;
        this.obey(intent);
        await lease.publish(this.progress(), true).catch(() => undefined);
    }

    private obey({ verb, by }: Intent): void {
        this.say(`${verb}, asked for by ${by}`, { event: "asked", verb, by });
        const now = Date.now();
        if (verb === "pause") this.pausedSinceMs ??= now;
        else if (verb === "resume") this.resume(now);
        else if (verb === "skip") this.end = { kind: "passed", why: `skipped by ${by}` };
        else if (verb === "abort") this.end = { kind: "aborted", why: `aborted by ${by}` };
        else this.end = { kind: "stopped", why: `a rollback by ${by} takes over` };
    }

    private resume(now: number): void {
        if (this.pausedSinceMs === undefined) return;
        this.leaveOut(now - this.pausedSinceMs);
        this.pausedSinceMs = undefined;
    }

    /** Leaves out time that counts neither for the share nor as silence of a check. */
    private leaveOut(ms: number): void {
        this.pausedMs += ms;
        for (const watch of this.watches) watch.forgive(ms);
    }

    private async look(): Promise<void> {
        const { candidate } = this.held;
        const now = Date.now();
        this.watches.forEach((watch, index) => {
            if (now < this.due[index]!) return;
            // Due again only after it answers, so a slow check delays neither the others nor a stop.
            this.due[index] = Number.POSITIVE_INFINITY;
            void this.ask(watch).finally(() => {
                this.due[index] = now + this.everyMs;
            });
        });
        const { silence } = this;
        const pods = await releasePods(this.stack.api, this.stack.settings, candidate).catch((error: Error) => error);
        if (pods instanceof ConnectionError) return this.noteAway(now, pods);
        this.noteBack(Date.now());
        if (silence !== undefined && silence === this.silence) this.end ??= { kind: "failed", why: silence.why };
        if (!(pods instanceof Error) && !pods.some(isReady)) {
            this.end ??= { kind: "failed", why: `${candidate.release.version} has no ready pod` };
        }
    }

    /** Nothing could be given back now, so holds the share until the cluster answers. */
    private noteAway(sinceMs: number, { message }: ConnectionError): void {
        this.silence = undefined;
        if (this.awaySinceMs !== undefined) return;
        this.awaySinceMs = sinceMs;
        this.say(`${message}; the share is held until it answers`, { event: "cluster", answers: false });
    }

    private noteBack(now: number): void {
        if (this.awaySinceMs === undefined) return;
        const ms = now - this.awaySinceMs;
        this.leaveOut(ms);
        this.awaySinceMs = undefined;
        this.silence = undefined;
        this.say(`the cluster answers again, after ${formatSeconds(ms / 1000)}`, { event: "cluster", answers: true });
    }

    private async ask(watch: CheckWatch): Promise<void> {
        const answer = await askCheck(watch.check, this.asked);
        // An answer after the decision had no part in it.
        if (this.end !== undefined) return;
        const before = watch.state.verdict;
        const verdict = judgeAnswer(watch.check, answer, this.asked.live === undefined);
        const now = Date.now();
        this.held.recorder.note(watch.check, verdict, now);
        const why = watch.note(verdict, now);
        if (verdict.verdict !== before) {
            const { name } = watch.check;
            this.say(`${name} ${verdict.verdict}: ${verdict.words}`, { event: "check", check: name, ...verdict });
        }
        if (verdict.verdict !== "silent") {
            if (this.silence?.watch === watch) this.silence = undefined;
            if (why !== undefined) this.end ??= { kind: "failed", why };
        } else if (why !== undefined) this.silence ??= { watch, why };
    }

    private passedEnd(): Pick<StageEnd, "kind" | "why"> | undefined {
        const isSeen = this.pausedSinceMs === undefined && this.awaySinceMs === undefined;
        const inTime = isSeen && this.heldSeconds() >= this.held.stage.holdSeconds;
        return inTime && this.watches.every(({ holds }) => holds) ? { kind: "passed", why: "" } : undefined;
    }

    private heldSeconds(): number {
        const now = this.pausedSinceMs ?? this.awaySinceMs ?? Date.now();
        return Math.max(0, now - this.startedMs - this.pausedMs) / 1000;
    }

    private progress() {
        const { stage, number, of, candidate, live } = this.held;
        return {
            version: candidate.release.version,
            slot: candidate.slot,
            ...(live === undefined ? {} : { from: live.release.version }),
            weight: stage.weight,
            stage: number,
            of,
            holdSeconds: stage.holdSeconds,
            heldSeconds: Math.floor(this.heldSeconds()),
            paused: this.pausedSinceMs !== undefined,
            checks: this.watches.map(({ state }) => state),
        };
    }

    /** Publishes progress for `status` and `canary status`, wherever they run. */
    private async publish(): Promise<void> {
        const { lease } = this.held;
        const progress = this.progress();
        const told = JSON.stringify({ ...progress, heldSeconds: Math.floor(progress.heldSeconds / 5) });
        if (lease === undefined || told === this.published) return;
        this.published = told;
        await lease.publish(progress).catch(() => undefined);
    }

    private sayNowAndThen(): void {
        if (Date.now() - this.saidMs < saidEveryMs) return;
        const states = this.watches.map(({ state }) => `${state.name} ${state.words || state.verdict}`);
        const { holdSeconds } = this.held.stage;
        const paused = this.pausedSinceMs === undefined ? "" : ", paused";
        this.say(
            `held for ${Math.floor(this.heldSeconds())} of ${holdSeconds} s${paused}${states.map(text => `; ${text}`).join("")}`,
            { event: "held", ...this.progress() },
        );
    }

    private say(text: string, facts: LineFacts): void {
        this.saidMs = Date.now();
        const { weight } = this.held.stage;
        this.report.step(`${weight} %: ${text}`, { weight, ...facts });
    }
}
