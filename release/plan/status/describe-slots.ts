import { formatAge } from "./format-age.js";
import type { GateView } from "./gate-view.js";
import type { PodView } from "./pod-view.js";
import type { Screen } from "./screen.js";
import { shortDigest } from "./short-digest.js";
import type { SlotView } from "./status-view.js";
import { wrapFields } from "./wrap-fields.js";

/** Pods of a slot that are shown, those that are not ready before others. */
const shownPods = 6;

/** From here on a line has room for whole names and digests. */
const wideWidth = 140;

/** The slots as a tree: below each its pods. */
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
    const pin = digest === undefined ? "digest not known yet" : width < wideWidth ? shortDigest(digest) : digest;
    return [
        `${role}${share}`,
        `${slot.readyPods} of ${slot.pods} pods ready`,
        ...(weight === 0 && slot.startsFirst ? ["a rollback to it takes a start"] : []),
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
