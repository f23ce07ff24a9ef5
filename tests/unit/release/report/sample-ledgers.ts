import type { LedgerEntry } from "../../../../model/ledger/ledger-entry.js";
import type { Predecessor } from "../../../../model/ledger/predecessor.js";
import type { StackLedger } from "../../../../release/report/report-page.js";
import { samplePromotion } from "../sample-promotion.js";
import { digests, entry, release, settings } from "../sample-settings.js";

/** Text that a message, a reason or a check could contain to inject something into the page. */
export const hostile =
    `</p><script>document.title = "taken"</script><img src="http://example.com/x.png" onerror="alert(1)">` +
    `<style>*{display:none}</style><link rel=stylesheet href=//example.com/x.css> "'\`&lt; \u202etxt.exe\u0007`;

const at = (day: number, time: string) => `2026-11-${String(day).padStart(2, "0")}T${time}.000Z`;
const blue = release("1.0.0", { env: { LOG_LEVEL: "info" } });
const green = release("1.1.0", { env: { LOG_LEVEL: "info", NEW_SEARCH: "on" } });
const broken = release("1.2.0", { env: { LOG_LEVEL: "info", GREETING: hostile } });
const ci = {
    commit: "3f1c2ab94d0e5f60718293a4b5c6d7e8f9012345",
    committer: "Ada Lovelace",
    ciBuild: "1841",
    ciUrl: "https://ci.example.com/1841",
};
const quarantine = [{ version: "1.1.0", reason: hostile, since: "2026-11-21T10:00:00Z" }];

/** A production stack: 1.0.0, then 10 % for 1.1.0, 1.1.0, a failed 1.2.0, and back to 1.0.0. */
export const prodEntries: readonly LedgerEntry[] = [
    entry(1, {
        ...ci,
        time: at(14, "09:00:00"),
        message: "deploy 1.0.0",
        slots: { blue },
        traffic: { blue: 100 },
        duration: 21,
    }),
    entry(2, {
        ...ci,
        time: at(17, "13:30:00"),
        message: "deploy 1.1.0 with 10 %\n\nThe new search, for one in ten.",
        slots: { blue, green },
        traffic: { blue: 90, green: 10 },
        duration: 24,
        resourceChanges: { create: 7, same: 12, update: 1 },
    }),
    entry(3, {
        ...ci,
        time: at(18, "08:00:00"),
        message: "promote 1.1.0",
        slots: { blue, green },
        traffic: { green: 100 },
        duration: 4,
    }),
    entry(4, {
        time: at(20, "16:45:00"),
        result: "failed",
        message: hostile,
        committer: hostile,
        ciBuild: hostile,
        slots: { blue: broken, green },
        traffic: { blue: 100 },
        duration: 63,
    }),
    entry(5, {
        time: at(21, "10:00:00"),
        message: "roll back to 1.0.0: 5xx at 3.1 %",
        slots: { blue, green },
        traffic: { blue: 100 },
        quarantine,
        freeze: { now: { reason: hostile, since: "2026-11-21T10:00:00Z", by: hostile } },
        duration: 1,
    }),
];

export const devEntries: readonly LedgerEntry[] = [
    entry(1, { time: at(12, "09:00:00"), message: "deploy 1.0.0", slots: { blue }, traffic: { blue: 100 } }),
    entry(2, { time: at(13, "09:00:00"), message: "deploy 1.1.0", slots: { blue, green }, traffic: { green: 100 } }),
    entry(3, {
        time: at(19, "09:00:00"),
        message: "deploy 1.2.0",
        slots: { blue: { ...broken, digest: digests["1.1.0"]! }, green },
        traffic: { green: 100 },
    }),
];

export const checks = [
    { check: "GET /healthz", result: "passed", expected: "200", got: "200" },
    { check: `GET /v1/users?q=${hostile}`, result: "passed", expected: hostile, got: hostile },
] as const;

function outputsOf({ slots }: LedgerEntry): Predecessor {
    const told = Object.entries(slots).map(([slot, held]) => [
        slot,
        { version: held!.version, digest: held!.digest, releaseId: "0123456789", image: "", sessionSecret: 1, checks },
    ]);
    return { slots: Object.fromEntries(told) };
}

/** The promotion of 1.1.0: began before entry 3 gave it all traffic, and ended by entry 5. Entry 4's record is unreadable. */
function promotionOf({ entry }: LedgerEntry) {
    if (entry === 4) return "unreadable";
    return entry === 3 || entry === 5 ? samplePromotion(entry === 3 ? "first step" : "end", hostile) : undefined;
}

export const sampleLedgers: readonly StackLedger[] = [
    {
        stack: "dev",
        entries: devEntries,
        outputsOf,
        promotionOf: () => undefined,
        settings: settings(),
        unrecorded: [],
    },
    {
        stack: "prod",
        entries: prodEntries,
        outputsOf,
        promotionOf,
        settings: settings({ service: { ...settings().service, namespace: "users-prod" } }),
        unrecorded: [{ result: "interrupted", who: hostile, message: hostile }],
    },
];

export const sampleNow = new Date("2026-11-22T12:00:00Z");
