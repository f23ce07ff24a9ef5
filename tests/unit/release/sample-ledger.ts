import type { LedgerEntry } from "../../../model/ledger/ledger-entry.js";
import { entry, release } from "./sample-settings.js";

const blue = release("1.0.0");
const green = release("1.1.0");
const by = (commit: string, committer: string, ciBuild: string) => ({ commit: commit.repeat(40), committer, ciBuild });

/** 1.0.0, then 1.1.0, then a candidate that fails, then 10 % for the fixed one, then a rollback. Oldest first. */
export const fiveEntries: readonly LedgerEntry[] = [
    entry(1, {
        message: "deploy 1.0.0 into blue, which gets traffic",
        ...by("a", "Ada", "7"),
        duration: 41.3,
        slots: { blue },
        traffic: { blue: 100 },
        resourceChanges: { create: 22 },
    }),
    entry(2, {
        message: "deploy 1.1.0 into green, which gets traffic",
        ...by("b", "Grace", "8"),
        duration: 9,
        slots: { blue, green },
        traffic: { green: 100 },
        resourceChanges: { create: 6, update: 1, same: 16 },
    }),
    entry(3, {
        result: "failed",
        message: "deploy 1.2.0 into blue, which gets traffic",
        ...by("c", "Grace", "9"),
        duration: 61,
        slots: { blue: release("1.2.0", { env: { LOG_LEVEL: "debug", NEW_SEARCH: "on" } }), green },
        traffic: { blue: 100 },
        resourceChanges: { create: 5, same: 17 },
    }),
    entry(4, {
        message: "deploy 1.2.0 into blue, which gets 10 %",
        ...by("d", "Ada", "10"),
        duration: 8.4,
        slots: { blue: release("1.2.0", { env: { LOG_LEVEL: "info", NEW_SEARCH: "on" } }), green },
        traffic: { blue: 10, green: 90 },
        resourceChanges: { create: 6, update: 1, same: 16 },
    }),
    entry(5, {
        message: "roll back from 1.2.0 to 1.1.0: it is slow,\nas Grace saw",
        ...by("d", "Ada", "11"),
        duration: 0.84,
        slots: { blue: release("1.2.0", { env: { LOG_LEVEL: "info", NEW_SEARCH: "on" } }), green },
        traffic: { green: 100 },
        quarantine: [{ version: "1.2.0", reason: "it is slow", since: "2026-11-21T10:05:00Z" }],
        resourceChanges: { update: 1, same: 22 },
    }),
];
