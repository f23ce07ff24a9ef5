import type { Recorded, RunningFacts } from "./running-facts.js";
import type { VerifyCheck } from "./verify-check.js";
import { verifyObjects } from "./verify-objects.js";
import { verifySettings } from "./verify-settings.js";
import { verifySlot } from "./verify-slot.js";
import { verifyTraffic } from "./verify-traffic.js";

/** What is held against what. */
export function comparedWords({ last }: Pick<Recorded, "last">, stack: string, cluster: string): string {
    const entry = last === undefined ? "no entry that succeeded" : `entry ${last.entry} (${last.time}) ${last.message}`;
    return `stack ${stack}, ${entry.trimEnd()}, against cluster ${cluster}`;
}

/** Is what runs what the ledger says? A check a line, those that are most to users first. */
export function verifyAll(recorded: Recorded, facts: RunningFacts): readonly VerifyCheck[] {
    return [
        ...verifyTraffic(recorded, facts),
        ...recorded.slots.flatMap(slot => verifySlot(slot, facts)),
        ...verifyObjects(recorded, facts),
        verifySettings(recorded, facts),
        ...verifyLibrary(recorded),
        verifyLock(facts),
    ];
}

/** Whether all is as the ledger says, as far as it could be looked up. */
export function holds(checks: readonly VerifyCheck[]): boolean {
    return checks.every(({ state }) => state === "ok" || state === "note");
}

function verifyLibrary({ slots }: Recorded): readonly VerifyCheck[] {
    const others = slots.filter(({ isOfThisLibrary }) => !isOfThisLibrary).map(({ slot }) => slot);
    if (others.length === 0) return [];
    const says = `another version made what is in ${others.join(", ")}: an update makes new objects beside it`;
    return [{ name: "library", state: "note", says }];
}

function verifyLock({ underWay, isInterrupted }: RunningFacts): VerifyCheck {
    const name = "lock";
    if (underWay !== undefined) {
        return {
            name,
            state: "note",
            says: `under way is ${underWay}: what differs may be its doing`,
        };
    }
    if (isInterrupted) {
        return { name, state: "note", says: "an update was killed; the next one finishes or undoes what it had begun" };
    }
    return { name, state: "ok", says: "no update is under way" };
}
