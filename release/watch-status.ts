import { setTimeout as sleep } from "node:timers/promises";
import { shortTime } from "../model/time-rules.js";
import { readStatus } from "./facts/read-status.js";
import { rememberImages } from "./facts/remember-images.js";
import { sourcesStamp } from "./facts/sources-stamp.js";
import { type OpenRelease, openRelease } from "./open/open-release.js";
import { describeStatus } from "./plan/status/describe-status.js";
import { statusChanges } from "./plan/status/status-changes.js";
import { type StatusView, statusView } from "./plan/status/status-view.js";
import { watchLines } from "./plan/status/watch-lines.js";
import { isForeseen } from "./report/is-foreseen.js";
import { LiveArea } from "./report/live-area.js";
import { Report } from "./report/report.js";
import { type StatusOptions, statusResult } from "./status.js";

interface WatchOptions extends StatusOptions {
    readonly watch: number;
}

/** What was seen last, and what has kept it from being seen anew. */
interface Seen {
    readonly view?: StatusView;
    /** Words of the last opening: what was taken from the ledger. */
    readonly notes: readonly string[];
    readonly trouble?: { readonly message: string; readonly sinceMs: number };
}

/** In a terminal this often, so that ages and an answer that does not come are seen. */
const redrawMs = 1000;

/** Looks again and again, until it is interrupted. Goes on while the cluster, or a settings file, cannot be read. */
export async function watchStatus(options: WatchOptions, report: Report): Promise<void> {
    const ended = new AbortController();
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => ended.abort());
    const look = looker(options);
    const { stdout } = process;
    const area = stdout.isTTY && !options.json ? new LiveArea(stdout) : undefined;
    let seen: Seen = { notes: [] };
    const draw = (lookingSinceMs?: number) => {
        const now = new Date();
        const screen = { width: stdout.columns, now };
        const lines = seen.view === undefined ? [] : describeStatus(seen.view, screen).map(({ text }) => text);
        const waiting = lookingSinceMs === undefined ? {} : { lookingSinceMs };
        area?.draw(watchLines({ ...seen, now, lines, seconds: options.watch, ...waiting }));
    };
    try {
        while (!ended.signal.aborted) {
            const beganMs = Date.now();
            const looking = look(seen);
            const late = async () => {
                while (await isPending(looking, redrawMs, ended.signal)) draw(beganMs);
            };
            await Promise.race([late(), looking]);
            if (ended.signal.aborted) break;
            const next = await looking;
            if (area === undefined) tell(seen, next, report);
            seen = next;
            const nextMs = beganMs + options.watch * 1000;
            do {
                draw();
                await pause(Math.min(redrawMs, Math.max(50, nextMs - Date.now())), ended.signal);
            } while (Date.now() < nextMs && !ended.signal.aborted);
        }
    } finally {
        area?.end();
    }
}

/** Gives a function that looks; what is refused the first time is refused for good. */
function looker(options: WatchOptions): (before: Seen) => Promise<Seen> {
    const askImages = rememberImages();
    let opened:
        | { readonly release: OpenRelease; readonly stamp: string; readonly notes: readonly string[] }
        | undefined;
    const open = async () => {
        if (opened !== undefined && opened.stamp === (await sourcesStamp(opened.release, new Date()))) return opened;
        const notes: string[] = [];
        const release = await openRelease(options, new Report(false, (_stream, text) => notes.push(text.trimEnd())));
        opened?.release.api.close();
        opened = { release, stamp: await sourcesStamp(release, new Date()), notes: notes.slice(1) };
        return opened;
    };
    return async before => {
        try {
            const { release, notes } = await open();
            return { view: statusView(await readStatus(release, { ...options, askImages })), notes };
        } catch (error) {
            if (opened === undefined || !isForeseen(error)) throw error;
            const sinceMs = before.trouble?.sinceMs ?? Date.now();
            const { trouble: _, ...rest } = before;
            return { ...rest, trouble: { message: (error as Error).message, sinceMs } };
        }
    };
}

/** A line for each change, or with --json the whole of it. */
function tell(before: Seen, after: Seen, report: Report): void {
    const time = shortTime(Date.now());
    if (after.trouble?.message !== before.trouble?.message) {
        report.warn(`${time} ${after.trouble === undefined ? "it is seen again" : after.trouble.message}`);
    }
    if (after.view === undefined || after.view === before.view) return;
    const changes = [
        ...after.notes.filter(note => !before.notes.includes(note)),
        ...statusChanges(before.view, after.view),
    ];
    if (changes.length === 0) return;
    for (const text of changes) report.say(`${time} ${text}`);
    report.event("status", { time, ...statusResult(after.view) });
}

async function isPending(promise: Promise<unknown>, forMs: number, signal: AbortSignal): Promise<boolean> {
    const settled = promise.then(
        () => false,
        () => false,
    );
    return Promise.race([settled, pause(forMs, signal).then(() => !signal.aborted)]);
}

/** Ends early, without an error, when the signal says so. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
    await sleep(ms, undefined, { signal }).catch(() => undefined);
}
