import { compareVersions } from "../../model/compare-versions.js";
import type { LedgerEntry } from "../../model/ledger-entry.js";
import type { Settings } from "../../model/settings.js";
import { lastSucceeded } from "../ledger/ledger.js";
import { served } from "../ledger/served.js";
import { chooseTarget } from "../plan/plan-rollback.js";
import type { StackLedger } from "./build-page.js";
import type { BackTo } from "./report-page.js";

/**
 * The releases that `rollback --to` takes, by the same rules as the command, the newest version first. Whether a
 * registry still has their images is not asked.
 */
export function backTo({ stack, entries, settings }: Pick<StackLedger, "stack" | "entries" | "settings">): BackTo[] {
    const newestFirst = entries.toReversed();
    const last = lastSucceeded(newestFirst);
    if (settings === undefined || last === undefined) return [];
    const decided = inForce(settings, last);
    const versions = new Set(entries.filter(isRelease).flatMap(entry => served(entry)?.release.version ?? []));
    return [...versions]
        .sort((left, right) => compareVersions(right, left))
        .flatMap((version): BackTo[] => {
            const { target } = chooseTarget({ to: version }, decided, newestFirst);
            if (target === undefined) return [];
            const { entry, to, inSlot } = target;
            const { digest } = to.release;
            return [
                {
                    version,
                    ...(digest === undefined ? {} : { digest }),
                    isWarm: inSlot,
                    entry: entry.entry,
                    time: entry.time,
                    command: `fastapi-release rollback --to ${version} --stack ${shellWord(stack)}`,
                },
            ];
        });
}

function isRelease({ kind, result }: LedgerEntry): boolean {
    return kind === "update" && result === "succeeded";
}

/** The last entry's decision, digests with it. */
function inForce(settings: Settings, { slots, traffic, quarantine }: LedgerEntry): Settings {
    const { traffic: _, ...rest } = settings;
    return { ...rest, slots, ...(traffic === undefined ? {} : { traffic }), quarantine };
}

function shellWord(text: string): string {
    return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
