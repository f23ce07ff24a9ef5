import { timeZoneProblems } from "../guards/freeze-problems.js";
import { type ReadSettings, readSettings } from "./read-settings.js";
import type { Settings } from "./settings.js";
import { settingsProblems } from "./settings-problems.js";

const checked = new WeakSet<object>();

/**
 * Checks settings that are about to be applied: every key, every value, and contradictions between sections. Returns
 * them with their defaults, or all problems at once. Never throws.
 *
 * Settings that this function returned pass unread: each part of a program that takes settings calls it, and only the
 * first call checks. A copy that a program has changed is checked like any other.
 */
export function checkSettings(raw: unknown): ReadSettings {
    if (typeof raw === "object" && raw !== null && checked.has(raw)) return { settings: raw as Settings };
    const { settings, problems } = readSettings(asWritten(raw));
    if (problems !== undefined) return { problems };
    const between = [...settingsProblems(settings), ...timeZoneProblems(settings)];
    if (between.length > 0) return { problems: between };
    checked.add(settings);
    return { settings };
}

/** Marks settings as checked that differ from checked ones only in digests, which Pulumi's state supplied. */
export function checkedAs(original: Settings, pinned: Settings): Settings {
    if (checked.has(original)) checked.add(pinned);
    return pinned;
}

/** Checked settings have a default for `replicas` even with `scale`, which replaces it; users must not give both. */
function asWritten(raw: unknown): unknown {
    const { service } = (raw ?? {}) as { service?: { scale?: unknown; replicas?: unknown } };
    if (service?.scale === undefined) return raw;
    const { replicas: _, ...rest } = service;
    return { ...(raw as object), service: rest };
}
