import { quarantineWords } from "../../../model/quarantine-words.js";
import { describeShares, type Share } from "../../../model/shares.js";
import { freezeLines } from "../describe-freeze.js";
import { describeSlots } from "./describe-slots.js";
import type { Screen } from "./screen.js";
import { shortDigest } from "./short-digest.js";
import type { SlotView, StatusView } from "./status-view.js";
import { wrapWords } from "./wrap-fields.js";

export interface StatusLine {
    readonly text: string;
    /** Whether something is wrong. */
    readonly warns?: boolean;
}

/** A part of the status, as lines that fit the screen. */
type Section = (view: StatusView, screen: Screen) => readonly StatusLine[];

/** From top to bottom. */
export const statusSections = {
    head,
    serving,
    warnings,
    slots,
    quarantine,
    freeze,
    rollback,
    lastEntry,
    disagreement,
    lock,
} as const satisfies Record<string, Section>;

/** The status of a service for people. */
export function describeStatus(view: StatusView, screen: Screen): readonly StatusLine[] {
    return Object.values(statusSections).flatMap(section => section(view, screen));
}

function head({ service, namespace, stack, cluster }: StatusView, screen: Screen): readonly StatusLine[] {
    return wrapped(`service ${service} in ${namespace}, stack ${stack}, cluster ${cluster}`, screen);
}

function serving({ slots, unknown }: StatusView, screen: Screen): readonly StatusLine[] {
    const sharing = slots.filter(({ weight }) => weight > 0);
    if (sharing.length === 0 && unknown.length === 0) return [{ text: "no release has traffic" }];
    const known = sharing.map(
        ({ version, slot, weight }) => `${version} in ${slot} ${weight === 100 ? "serves" : `gets ${weight} %`}`,
    );
    return [...(known.length === 0 ? [] : wrapped(known.join(", "), screen)), ...unknown.flatMap(strangers(screen))];
}

const strangers =
    (screen: Screen) =>
    ({ weight, releaseId }: Share) => {
        const what = weight === 100 ? "traffic" : `${weight} % of the traffic`;
        return wrapped(`${what} is on release ${releaseId}, which the settings do not have`, screen);
    };

function warnings({ slots, routeRefusal, freeze }: StatusView, screen: Screen): readonly StatusLine[] {
    const sharing = slots.filter(({ weight }) => weight > 0);
    const down = sharing.filter(({ readyPods }) => readyPods === 0).map(slot => withoutPods(slot, sharing.length > 1));
    const unread = freeze.problems.map(({ path, message }) => `${path}: ${message}`);
    const all = [...(routeRefusal === undefined ? [] : [routeRefusal]), ...down, ...unread];
    return all.flatMap(text => wrapped(`warning: ${text}`, screen).map(line => ({ ...line, warns: true })));
}

function withoutPods({ version, slot }: SlotView, shared: boolean): string {
    const advice = shared ? "`rollback` or `deploy --weight 0` gives its share back" : "`rollback` gives traffic back";
    return `${version} in ${slot} has traffic and no ready pod, so its users get errors: ${advice}`;
}

function slots({ service, slots: held }: StatusView, screen: Screen): readonly StatusLine[] {
    return describeSlots(service, held, screen).map(text => ({ text }));
}

function quarantine({ quarantine: barred }: StatusView, screen: Screen): readonly StatusLine[] {
    return barred.flatMap(entry => wrapped(`${entry.version} is ${quarantineWords(entry)}`, screen));
}

function freeze({ freeze: frozen }: StatusView, screen: Screen): readonly StatusLine[] {
    return freezeLines(frozen).flatMap(line => wrapped(line, screen));
}

function rollback({ rollback: foreseen }: StatusView, screen: Screen): readonly StatusLine[] {
    if (foreseen.refused !== undefined) {
        return foreseen.refused.flatMap(why => wrapped(`rollback: refused: ${why}`, screen));
    }
    const { version, digest, entry, instant, why } = foreseen;
    const pin = digest === undefined ? version : `${version}@${shortDigest(digest)}`;
    const how = instant ? "instant" : `not instant: ${why}`;
    return wrapped(`rollback: ${pin}, entry ${entry}, ${how}`, screen);
}

function lastEntry({ last }: StatusView, screen: Screen): readonly StatusLine[] {
    if (last === undefined) return [];
    const time = last.time.replace(/\.\d+Z$/, "Z");
    return wrapped(`last succeeded entry: ${last.entry} (${time}) ${last.message}`.trimEnd(), screen);
}

function disagreement({ agrees, recorded }: StatusView, screen: Screen): readonly StatusLine[] {
    if (agrees) return [];
    const who = recorded.length === 0 ? "no release" : describeShares(recorded);
    const serve = recorded.length > 1 ? "serve" : "serves";
    return wrapped(
        `the ledger says ${who} ${serve}: \`deploy\` records what an interrupted command moved, \`verify\` tells how to put back what was moved by hand`,
        screen,
    );
}

function lock({ lockedBy }: StatusView, screen: Screen): readonly StatusLine[] {
    return lockedBy === undefined ? [] : wrapped(`an update is under way, held by ${lockedBy}`, screen);
}

function wrapped(text: string, { width }: Screen): readonly StatusLine[] {
    return wrapWords(text, "    ", width).map(line => ({ text: line }));
}
