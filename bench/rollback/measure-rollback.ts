import { setTimeout as sleep } from "node:timers/promises";
import { ForeseenError } from "../../machine/foreseen-error.js";
import type { Answer } from "../../tools/load/answer.js";
import { measureSwitch } from "../../tools/load/measure-switch.js";
import { type LoadPace, underLoad } from "../under-load.js";
import { badVersion, goodVersion, type RollbackTimes, type RollbackWay } from "./way.js";

/** What clients saw of one rollback, and how long its command took; in seconds since the start of the command. */
export interface RollbackFigures extends Pick<RollbackTimes, "moved"> {
    readonly commandSeconds: number;
    /** Absent where there is no ledger. */
    readonly recordedSeconds?: number;
    readonly lastBadFreshSeconds: number;
    readonly lastBadKeptAliveSeconds: number;
    readonly requests: number;
    readonly lost: number;
    /** Requests to Pulumi's backend; absent where it is a folder, or none. */
    readonly stateRequests?: number;
}

/**
 * A measurement ends once the bad release has not answered for this long. While it serves, no client waits that long.
 */
const silentMs = 2000;

/** Counted from the command's end: Argo's pods leave after 30 s. */
const patienceMs = 90_000;

/** Measures one rollback under its own load, until no client hears the bad release any more. */
export function measureRollback(way: RollbackWay, pace: LoadPace): Promise<RollbackFigures> {
    return underLoad(way.traffic, pace, async load => {
        const askedBefore = way.state?.asked() ?? 0;
        const { startedMs, endedMs, recordedMs, moved } = await way.rollBack();
        const stateRequests = way.state && way.state.asked() - askedBefore;
        while (!isSilent(load.answers, Date.now())) {
            if (Date.now() > endedMs + patienceMs) {
                throw new ForeseenError(
                    `${way.name}: ${badVersion} still answers ${patienceMs / 1000} s after the command`,
                );
            }
            await sleep(100);
        }
        await load.stop();
        const window = { from: badVersion, to: goodVersion, startedMs, endedMs: Date.now() };
        const seen = measureSwitch(load.answers, window);
        const { requests, failed, lastOldFreshSeconds, lastOldKeptAliveSeconds } = seen;
        const servedBad = load.answers.some(({ time, version }) => time < startedMs && version === badVersion);
        if (!servedBad || seen.firstNewSeconds === undefined)
            throw new ForeseenError(`${way.name}: nothing was rolled back`);
        return {
            commandSeconds: (endedMs - startedMs) / 1000,
            ...(recordedMs === undefined ? {} : { recordedSeconds: (recordedMs - startedMs) / 1000 }),
            lastBadFreshSeconds: lastOldFreshSeconds,
            lastBadKeptAliveSeconds: lastOldKeptAliveSeconds,
            requests,
            lost: failed,
            ...(moved === undefined ? {} : { moved }),
            ...(stateRequests === undefined ? {} : { stateRequests }),
        };
    });
}

/** Whether the bad release has not answered for some time. */
export function isSilent(answers: readonly Answer[], nowMs: number): boolean {
    const last = answers.findLast(({ version }) => version === badVersion);
    return nowMs - (last?.time ?? 0) > silentMs;
}
