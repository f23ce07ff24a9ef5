import { quarantineWords } from "../../../model/quarantine-words.js";
import { describeShares, type Share } from "../../../model/shares.js";
import { freezeLines } from "../describe-freeze.js";
import { describePromotion } from "../describe-promotion.js";
import { describeSlots } from "./describe-slots.js";
import type { Screen } from "./screen.js";
import { shortDigest } from "./short-digest.js";
import type { SlotView, StatusView } from "./status-view.js";

export interface StatusLine {
    readonly text: string;
    /** Whether something is wrong. */
    readonly warns?: boolean;
}

/** A part of the status. */
type Section = (view: StatusView, screen: Screen) => readonly StatusLine[];

/** From top to bottom. */
export const statusSections = {
    head,
    serving,
    warnings,
    slots,
    underWay,
    quarantine,
    freeze,
    rollback,
    lastEntry,
    disagreement,
} as const satisfies Record<string, Section>;

/** The status of a service for people. */
export function describeStatus(view: StatusView, screen: Screen): readonly StatusLine[] {
    return Object.values<Section>(statusSections).flatMap(section => section(view, screen));
}

function head({ service, namespace, stack, cluster }: StatusView): readonly StatusLine[] {
    return [{ text: `service ${service} in ${namespace}, stack ${stack}, cluster ${cluster}` }];
}

function serving({ slots, unknown }: StatusView): readonly StatusLine[] {
    const sharing = slots.filter(({ weight }) => weight > 0);
    if (sharing.length === 0 && unknown.length === 0) return [{ text: "no release has traffic" }];
    const known = sharing.map(
        ({ version, slot, weight }) => `${version} in ${slot} ${weight === 100 ? "serves" : `gets ${weight} %`}`,
    );
    return [...(known.length === 0 ? [] : [{ text: known.join(", ") }]), ...unknown.map(stranger)];
}

function stranger({ weight, releaseId }: Share): StatusLine {
    const what = weight === 100 ? "traffic" : `${weight} % of the traffic`;
    return { text: `${what} is on release ${releaseId}, which the settings do not have` };
}

function warnings({ slots, routeRefusal, freeze, ledgerProblem }: StatusView): readonly StatusLine[] {
    const sharing = slots.filter(({ weight }) => weight > 0);
    const down = sharing.filter(({ readyPods }) => readyPods === 0).map(slot => withoutPods(slot, sharing.length > 1));
    const unread = freeze.problems.map(({ path, message }) => `${path}: ${message}`);
    const unknown = ledgerProblem === undefined ? [] : [`this is what the cluster tells, since ${ledgerProblem}`];
    const all = [...unknown, ...(routeRefusal === undefined ? [] : [routeRefusal]), ...down, ...unread];
    return all.map(text => ({ text: `warning: ${text}`, warns: true }));
}

function withoutPods({ version, slot }: SlotView, shared: boolean): string {
    const advice = shared ? "`rollback` or `deploy --weight 0` gives its share back" : "`rollback` gives traffic back";
    return `${version} in ${slot} has traffic and no ready pod, so its users get errors: ${advice}`;
}

function slots({ service, slots: held }: StatusView, screen: Screen): readonly StatusLine[] {
    return describeSlots(service, held, screen).map(text => ({ text }));
}

/** A promotion, another command of ours, or an update that Pulumi's lock tells of. */
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
        ? "a rollback has moved traffic, which the next `deploy` or `rollback` records"
        : "`deploy` records what an interrupted command moved, `verify` tells how to put back what was moved by hand";
    return [{ text: `the ledger says ${who} ${serve}: ${why}` }];
}
