import { statusSections } from "./describe-status.js";
import type { SlotView, StatusView } from "./status-view.js";

/** For where no screen can be redrawn: what another look found different, a line each; at first everything. */
export function statusChanges(before: StatusView | undefined, after: StatusView): readonly string[] {
    const [former, present] = [before === undefined ? new Map<string, string>() : facts(before), facts(after)];
    const changed = [...present].filter(([key, text]) => former.get(key) !== text).map(([, text]) => text);
    const ended = [...former].filter(([key]) => !present.has(key)).map(([, text]) => `no longer: ${text}`);
    return [...changed, ...ended];
}

/** What can change, by what it is about. Ages are left out. */
function facts(view: StatusView): ReadonlyMap<string, string> {
    // Each line of these is about something of its own.
    const lists = ["warnings", "quarantine", "freeze"];
    // What is measured changes at every look.
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
