import type { LedgerEntry } from "../../../model/ledger/ledger-entry.js";
import type { Release } from "../../../model/release/release.js";
import type { Settings } from "../../../model/settings/settings.js";

/** A Saturday. */
export const noon = new Date("2026-11-21T12:00:00Z");

export const digests: Readonly<Record<string, string>> = {
    "1.0.0": `sha256:${"a".repeat(64)}`,
    "1.1.0": `sha256:${"b".repeat(64)}`,
    "1.2.0": `sha256:${"c".repeat(64)}`,
};

export const defaults: Settings["release"] = {
    repository: "localhost:5000/users",
    port: 8000,
    env: { LOG_LEVEL: "info" },
    sessionSecret: 1,
    resources: {},
    checks: [],
};

/** A release with the digest that the registry has for its version. */
export function release(version: string, change: Partial<Release> = {}): Release {
    const digest = digests[version];
    return { version, ...(digest === undefined ? {} : { digest }), ...defaults, ...change };
}

export function settings(change: Partial<Settings> = {}): Settings {
    return {
        service: { name: "users", namespace: "users-dev", replicas: 2, drainSeconds: 6, context: "app" },
        release: defaults,
        slots: {},
        quarantine: [],
        ...change,
    };
}

/** 1.0.0 waits in blue, 1.1.0 serves from green. */
export const twoReleases = settings({
    slots: { blue: release("1.0.0"), green: release("1.1.0") },
    traffic: { green: 100 },
});

export function entry(number: number, change: Partial<LedgerEntry>): LedgerEntry {
    return {
        entry: number,
        time: `2026-11-21T10:0${number}:00.000Z`,
        kind: "update",
        result: "succeeded",
        message: "",
        slots: {},
        quarantine: [],
        duration: 1,
        resourceChanges: {},
        ...change,
    };
}
