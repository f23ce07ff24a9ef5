import { stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isForeseen } from "../../machine/foreseen-error.js";
import { imagesOf } from "../../model/release/release-images.js";
import { shortTime } from "../../model/settings/time-rules.js";
import { emptyLedger, UnreadLedger } from "../ledger/ledger.js";
import { packedEndings } from "../ledger/packed-file.js";
import { openUnread } from "../open/open-service.js";
import { type OpenStack, openStack } from "../open/open-stack.js";
import { LiveArea } from "../output/fit-text.js";
import { Report } from "../output/report.js";
import { terminalOf } from "../output/terminal.js";
import { foreseeAhead } from "../rollback/rollback-ahead.js";
import { imageState } from "../rollback/target-facts.js";
import { describeStatus, statusChanges, watchLines } from "./describe-status.js";
import { readStatus, type StatusOptions, statusResult } from "./read-status.js";
import { type StatusView, statusView } from "./status-view.js";

/** Shows which release serves according to the cluster, what waits, and what a rollback would do. */
export async function status(options: StatusOptions, report: Report): Promise<void> {
    if (options.watch !== undefined) {
        return watchStatus({ ...options, watch: options.watch }, report);
    }
    const { stack, ...found } = await openAnyhow(options, report);
    const view = statusView(await readStatus(stack, { ...options, ...found }));
    const { columns: width = Number.POSITIVE_INFINITY } = terminalOf(report.json !== false);
    for (const { text, warns } of describeStatus(view, { width, now: new Date() })) {
        if (warns === true) report.warn(text);
        else report.say(text);
    }
    report.result(statusResult(view));
}

/** Opens the stack without its ledger if the backend does not answer: in a hurry, the cluster's word is enough. */
async function openAnyhow(options: StatusOptions, report: Report) {
    try {
        return { stack: await openStack(options, report) };
    } catch (error) {
        if (!(error instanceof UnreadLedger)) throw error;
        const unread = await openUnread(options);
        const stack: OpenStack = { ...unread.service, ledger: emptyLedger(options.stack) };
        return { stack, withoutLedger: { problem: error.message, rollback: foreseeAhead(unread) } };
    }
}

interface WatchOptions extends StatusOptions {
    readonly watch: number;
}

/** The last status seen, and why the look after it failed. */
interface Seen {
    readonly view?: StatusView;
    /** What the last opening said it took from the ledger. */
    readonly notes: readonly string[];
    readonly trouble?: { readonly message: string; readonly sinceMs: number };
}

/** A terminal is redrawn this often, to keep ages current and show that an answer is late. */
const redrawMs = 1000;

/** Repeats the status until interrupted, even while the cluster or the settings file cannot be read. */
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

/** Returns a function that looks once. It throws if the first look fails; later failures become `trouble`. */
function looker(options: WatchOptions): (before: Seen) => Promise<Seen> {
    const askImages = rememberImages();
    let opened: { readonly stack: OpenStack; readonly stamp: string; readonly notes: readonly string[] } | undefined;
    const open = async () => {
        if (opened !== undefined && opened.stamp === (await sourcesStamp(opened.stack, new Date()))) return opened;
        const notes: string[] = [];
        const stack = await openStack(options, new Report(false, (_stream, text) => notes.push(text.trimEnd())));
        opened?.stack.api.close();
        opened = { stack, stamp: await sourcesStamp(stack, new Date()), notes: notes.slice(1) };
        return opened;
    };
    return async before => {
        try {
            const { stack, notes } = await open();
            return { view: statusView(await readStatus(stack, { ...options, askImages })), notes };
        } catch (error) {
            if (opened === undefined || !isForeseen(error)) throw error;
            const sinceMs = before.trouble?.sinceMs ?? Date.now();
            const { trouble: _, ...rest } = before;
            return { ...rest, trouble: { message: (error as Error).message, sinceMs } };
        }
    };
}

/** One line per change, or with --json the whole status. */
function tell(before: Seen, after: Seen, report: Report): void {
    const time = shortTime(Date.now());
    if (after.trouble?.message !== before.trouble?.message) {
        report.warn(`${time} ${after.trouble === undefined ? "status is back" : after.trouble.message}`);
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

/** Ends early, without an error, when the signal aborts. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
    await sleep(ms, undefined, { signal }).catch(() => undefined);
}

/** A ledger that only Pulumi can read is read again after this time. */
const patienceMs = 30_000;

/**
 * Changes when the settings file or the ledger does; `status --watch` opens the stack again only then, since that may run
 * programs, for credentials or for a ledger that is not in files.
 */
export async function sourcesStamp({ file, backend, project, stackName }: OpenStack, now: Date): Promise<string> {
    const { folder } = backend;
    const inFolder = [
        ...packedEndings.map(ending => ["stacks", project.name, `${stackName}.json${ending}`]),
        ["history", project.name, stackName],
        ["locks", "organization", project.name, stackName],
    ];
    const paths = folder === undefined ? [] : inFolder.map(parts => join(folder, ...parts));
    const times = await Promise.all([file.path, ...paths].map(modified));
    return [...times, folder === undefined ? Math.floor(now.getTime() / patienceMs) : ""].join(" ");
}

async function modified(path: string): Promise<string> {
    return stat(path).then(
        ({ mtimeMs, size }) => `${mtimeMs}/${size}`,
        () => "none",
    );
}

/** Registries limit requests. */
const keptMs = 60_000;

/** Asks the registries about a release's images, and remembers the answer for a minute. */
export function rememberImages(ask: typeof imageState = imageState, now: () => number = Date.now): typeof imageState {
    const known = new Map<string, { readonly answer: ReturnType<typeof imageState>; readonly untilMs: number }>();
    return (release, warm, access) => {
        const key = imagesOf(release)
            .map(({ repository, digest }) => `${repository}@${digest}`)
            .join(" ");
        const kept = known.get(key);
        if (kept !== undefined && kept.untilMs > now()) return kept.answer;
        const answer = ask(release, warm, access);
        known.set(key, { answer, untilMs: now() + keptMs });
        // An unknown answer is not remembered.
        void answer.then(
            ({ image }) => image === "unknown" && known.delete(key),
            () => known.delete(key),
        );
        return answer;
    };
}
