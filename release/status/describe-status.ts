import { quarantineWords } from "../../model/guards/quarantine.js";
import { describeShares, type Share } from "../../model/traffic/shares.js";
import { freezeLines } from "../guard/freeze-ahead.js";
import { describePromotion } from "../promote/describe-promotion.js";
import { doorAnswerWords, isShut } from "../traffic/door-words.js";
import type { GateView, PodView, SlotView, StatusView } from "./status-view.js";

export interface StatusLine {
    readonly text: string;
    /** Whether the line is a warning. */
    readonly warns?: boolean;
}

/** A part of the status. */
type Section = (view: StatusView, screen: Screen) => readonly StatusLine[];

/** From top to bottom. */
export const statusSections = {
    head,
    serving,
    door,
    warnings,
    slots,
    underWay,
    quarantine,
    freeze,
    rollback,
    lastEntry,
    disagreement,
} as const satisfies Record<string, Section>;

/** The status of a service in lines for people. */
export function describeStatus(view: StatusView, screen: Screen): readonly StatusLine[] {
    return Object.values<Section>(statusSections).flatMap(section => section(view, screen));
}

function head({ service, namespace, stack, cluster }: StatusView): readonly StatusLine[] {
    return [{ text: `service ${service} in ${namespace}, stack ${stack}, cluster ${cluster}` }];
}

function serving({ slots, unknown, door }: StatusView): readonly StatusLine[] {
    const sharing = slots.filter(({ weight }) => weight > 0);
    if (sharing.length === 0 && unknown.length === 0) return [{ text: "no release has traffic" }];
    const serves = door !== undefined && isShut(door) ? "has all traffic" : "serves";
    const known = sharing.map(
        ({ version, slot, weight }) => `${version} in ${slot} ${weight === 100 ? serves : `gets ${weight} %`}`,
    );
    return [...(known.length === 0 ? [] : [{ text: known.join(", ") }]), ...unknown.map(stranger)];
}

/** What users are answered. */
function door({ door: answer }: StatusView): readonly StatusLine[] {
    if (answer === undefined) return [];
    const text = doorAnswerWords(answer);
    return [isShut(answer) ? { text: `warning: ${text}`, warns: true } : { text }];
}

function stranger({ weight, releaseId }: Share): StatusLine {
    const what = weight === 100 ? "traffic" : `${weight} % of the traffic`;
    return { text: `${what} goes to release ${releaseId}, which is not in the settings` };
}

function warnings({ slots, routeRefusal, freeze, ledgerProblem }: StatusView): readonly StatusLine[] {
    const sharing = slots.filter(({ weight }) => weight > 0);
    const down = sharing.filter(({ readyPods }) => readyPods === 0).map(slot => withoutPods(slot, sharing.length > 1));
    const unread = freeze.problems.map(({ path, message }) => `${path}: ${message}`);
    const unknown = ledgerProblem === undefined ? [] : [`shown from the cluster alone, since ${ledgerProblem}`];
    const all = [...unknown, ...(routeRefusal === undefined ? [] : [routeRefusal]), ...down, ...unread];
    return all.map(text => ({ text: `warning: ${text}`, warns: true }));
}

function withoutPods({ version, slot }: SlotView, shared: boolean): string {
    const advice = shared ? "`rollback` or `deploy --weight 0` takes its share back" : "`rollback` gives traffic back";
    return `${version} in ${slot} has traffic and no ready pod, so its users get errors: ${advice}`;
}

function slots({ service, slots: held }: StatusView, screen: Screen): readonly StatusLine[] {
    return describeSlots(service, held, screen).map(text => ({ text }));
}

/** A promotion, another release command, or an update that holds Pulumi's lock. */
function underWay({ command, promotion, lockedBy }: StatusView): readonly StatusLine[] {
    if (promotion !== undefined) return describePromotion(promotion, command ?? "").map(text => ({ text }));
    const what = command ?? (lockedBy === undefined ? undefined : `an update, held by ${lockedBy}`);
    return what === undefined ? [] : [{ text: `under way: ${what}` }];
}

function quarantine({ quarantine: barred }: StatusView): readonly StatusLine[] {
    return barred.map(entry => ({ text: `${entry.version} is ${quarantineWords(entry)}` }));
}

function freeze({ freeze: frozen }: StatusView): readonly StatusLine[] {
    return freezeLines(frozen).map(text => ({ text }));
}

function rollback({ rollback: foreseen }: StatusView): readonly StatusLine[] {
    if (foreseen.refused !== undefined) return foreseen.refused.map(why => ({ text: `rollback: refused: ${why}` }));
    const { version, digest, entry, instant, why } = foreseen;
    const pin = digest === undefined ? version : `${version}@${shortDigest(digest)}`;
    const how = instant ? "instant" : `not instant: ${why}`;
    const known = entry === undefined ? "known from the cluster alone" : `entry ${entry}`;
    return [{ text: `rollback: ${pin}, ${known}, ${how}` }];
}

function lastEntry({ last }: StatusView): readonly StatusLine[] {
    if (last === undefined) return [];
    const time = last.time.replace(/\.\d+Z$/, "Z");
    return [{ text: `last succeeded entry: ${last.entry} (${time}) ${last.message}`.trimEnd() }];
}

function disagreement({ agrees, owesEntry, recorded, ledgerProblem }: StatusView): readonly StatusLine[] {
    if ((agrees && !owesEntry) || ledgerProblem !== undefined) return [];
    const who = recorded.length === 0 ? "no release" : describeShares(recorded);
    const serve = recorded.length > 1 ? "serve" : "serves";
    const why = owesEntry
        ? "a rollback has moved traffic; the next `deploy` or `rollback` records it"
        : "`deploy` records a move by an interrupted command, `verify` says how to undo one by hand";
    return [{ text: `the ledger says ${who} ${serve}: ${why}` }];
}

/** For output without a terminal: one line per change since the last look; the first time, everything. */
export function statusChanges(before: StatusView | undefined, after: StatusView): readonly string[] {
    const [former, present] = [before === undefined ? new Map<string, string>() : facts(before), facts(after)];
    const changed = [...present].filter(([key, text]) => former.get(key) !== text).map(([, text]) => text);
    const ended = [...former].filter(([key]) => !present.has(key)).map(([, text]) => `no longer: ${text}`);
    return [...changed, ...ended];
}

/** Every line that can change, by its subject. Leaves out ages. */
function facts(view: StatusView): ReadonlyMap<string, string> {
    // Each line of these sections has its own subject.
    const lists = ["warnings", "quarantine", "freeze"];
    // A promotion's measured values change at every look.
    const { promotion: _, ...steady } = view;
    const screen = { width: Number.POSITIVE_INFINITY, now: new Date(0) };
    const others = Object.entries(statusSections).filter(([name]) => name !== "slots");
    return new Map([
        ...others.flatMap(([name, section]) =>
            section(steady, screen).map(({ text }) => [lists.includes(name) ? text : name, text] as const),
        ),
        ...view.slots.map(slot => [`slot ${slot.slot}`, slotWords(slot)] as const),
    ]);
}

function slotWords({ version, slot, weight, readyPods, pods, gate }: SlotView): string {
    const role = weight === 0 ? "waits" : weight === 100 ? "serves" : `gets ${weight} %`;
    return `${version} in ${slot} ${role}, ${readyPods} of ${pods} pods ready, gate ${gate.state}`;
}

export interface WatchedStatus {
    /** The last status seen; empty before the first answer. */
    readonly lines: readonly string[];
    readonly notes: readonly string[];
    /** Time between two looks. */
    readonly seconds: number;
    readonly now: Date;
    /** Why the last look failed. */
    readonly trouble?: { readonly message: string; readonly sinceMs: number };
    /** When the current look began, if it takes long. */
    readonly lookingSinceMs?: number;
}

/** A look that takes longer than this is reported. */
const longSeconds = 3;

/** The screen of `status --watch`; the first line says how fresh it is. */
export function watchLines(watched: WatchedStatus): readonly string[] {
    const { lines, notes, seconds, now, trouble, lookingSinceMs } = watched;
    const time = now.toISOString().slice(11, 19);
    const waited = lookingSinceMs === undefined ? 0 : Math.floor((now.getTime() - lookingSinceMs) / 1000);
    const troubled = trouble === undefined ? 0 : Math.floor((now.getTime() - trouble.sinceMs) / 1000);
    const old = lines.length === 0 ? "" : "; last status seen:";
    const warnings = [
        ...(trouble === undefined ? [] : [`no status for ${troubled} s: ${trouble.message}${old}`]),
        ...(trouble === undefined && waited >= longSeconds ? [`no answer for ${waited} s${old}`] : []),
    ];
    return [`${time} UTC, every ${seconds} s, Ctrl-C to end`, ...warnings, ...notes, ...lines];
}

/** How many pods of a slot are shown; those that are not ready come first. */
const shownPods = 6;

/** At this width a line has room for whole names and digests. */
const wideWidth = 140;

/** The slots as a tree, each with its pods below it. */
export function describeSlots(service: string, slots: readonly SlotView[], screen: Screen): string[] {
    const width = (column: "slot" | "version", least: number) =>
        Math.max(least, ...slots.map(slot => slot[column].length)) + 1;
    const [slotWidth, versionWidth] = [width("slot", 5), width("version", 5)];
    return slots.flatMap((slot, index) => {
        const isLast = index === slots.length - 1;
        const names = `${slot.slot.padEnd(slotWidth)}${slot.version.padEnd(versionWidth)}`;
        const prefix = `${isLast ? "└─" : "├─"} ${names}`;
        const below = isLast ? "   " : "│  ";
        const hang = below + " ".repeat(names.length);
        return [
            ...wrapFields(prefix, hang, slotFields(slot, screen), screen.width),
            ...describePods(service, slot, screen).map(line => below + line),
        ];
    });
}

function slotFields(slot: SlotView, { width, now }: Screen): string[] {
    const { weight, measured, digest } = slot;
    const role = weight === 0 ? "waits" : weight === 100 ? "serves" : `${weight} % of the traffic`;
    const share = measured === undefined ? "" : ` (measured ${measured} %)`;
    const pin = digest === undefined ? "digest not yet known" : width < wideWidth ? shortDigest(digest) : digest;
    return [
        `${role}${share}`,
        `${slot.readyPods} of ${slot.pods} pods ready`,
        ...(weight === 0 && slot.startsFirst ? ["a rollback must start its pods"] : []),
        gateWords(slot.gate),
        ...(slot.since === undefined ? [] : [formatAge(slot.since, now)]),
        pin,
    ];
}

function gateWords({ state, checks }: GateView): string {
    if (state === "none") return "gate not run";
    if (state === "running") return "gate runs";
    return checks === undefined ? `gate ${state}` : `gate ${state} (${checks} ${checks === 1 ? "check" : "checks"})`;
}

function describePods(service: string, { slot, releaseId, instances }: SlotView, screen: Screen): string[] {
    const ordered = instances.toSorted(
        (left, right) => Number(left.state === "ready") - Number(right.state === "ready"),
    );
    const shown = ordered.slice(0, shownPods);
    const prefix = `${service}-${slot}-${releaseId}-`;
    const nameOf = ({ name }: PodView) =>
        screen.width < wideWidth && name.startsWith(prefix) ? `…${name.slice(prefix.length)}` : name;
    const nameWidth = Math.max(0, ...shown.map(pod => nameOf(pod).length));
    const more = ordered.length - shown.length;
    return shown
        .map((pod, index) => {
            const isLast = index === shown.length - 1 && more === 0;
            return `${isLast ? "└─" : "├─"} ${nameOf(pod).padEnd(nameWidth)}  ${podFields(pod, screen.now).join(", ")}`;
        })
        .concat(more === 0 ? [] : [`└─ and ${more} more`]);
}

function podFields({ state, reason, restarts, since }: PodView, now: Date): string[] {
    return [
        reason === undefined ? state : `${state}: ${reason}`,
        ...(restarts === 0 ? [] : [`${restarts} ${restarts === 1 ? "restart" : "restarts"}`]),
        ...(since === undefined ? [] : [formatAge(since, now)]),
    ];
}

/** How long ago, in the largest unit that fits: `12 s`, `5 min`, `3 h`, `2 d`. */
export function formatAge(since: string, now: Date): string {
    const seconds = Math.max(0, Math.floor((now.getTime() - Date.parse(since)) / 1000));
    if (seconds < 120) return `${seconds} s`;
    if (seconds < 2 * 3600) return `${Math.floor(seconds / 60)} min`;
    if (seconds < 2 * 86_400) return `${Math.floor(seconds / 3600)} h`;
    return `${Math.floor(seconds / 86_400)} d`;
}

/**
 * Fields after a prefix, separated by commas. Fields that do not fit continue on the next line, indented.
 *
 * @param width characters of a line
 * @param hang text before the fields on each continuation line
 */
export function wrapFields(prefix: string, hang: string, fields: readonly string[], width: number): string[] {
    const lines: string[] = [];
    let line = prefix;
    let isFirst = true;
    fields.forEach((field, index) => {
        const text = index === fields.length - 1 ? field : `${field},`;
        const longer = isFirst ? line + text : `${line} ${text}`;
        if (!isFirst && longer.length > width) {
            lines.push(line);
            line = hang + text;
        } else line = longer;
        isFirst = false;
    });
    return [...lines, line];
}

/** `sha256:` and 12 of 64 digits: enough to tell one image of a repository from another. */
export function shortDigest(digest: string): string {
    return `${digest.slice(0, "sha256:".length + 12)}…`;
}

/** The output that lines are laid out for. */
export interface Screen {
    /** Characters per line; Infinity if lines never wrap. */
    readonly width: number;
    readonly now: Date;
}
