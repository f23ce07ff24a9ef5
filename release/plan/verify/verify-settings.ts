import { fingerprint } from "../../../model/fingerprint.js";
import type { Recorded, RunningFacts } from "./running-facts.js";
import type { VerifyCheck } from "./verify-check.js";

/** Whether the settings file says what the last entry does. It may say more: that is no drift. */
export function verifySettings({ last, fingerprint: made }: Recorded, { written }: RunningFacts): VerifyCheck {
    const name = "settings";
    if (last === undefined) return { name, state: "note", says: "no update has applied them yet" };
    const recorded = made ?? fingerprint(last);
    if (fingerprint(written) === recorded) return { name, state: "ok", says: `are those of entry ${last.entry}` };
    if (written.basedOn !== undefined && written.basedOn !== recorded) {
        const says = `were made from an earlier entry than ${last.entry}; commands take slots and traffic from the ledger`;
        return { name, state: "note", says };
    }
    return {
        name,
        state: "note",
        says: "hold slots, traffic or a quarantine that no update has applied; `deploy` does",
    };
}
