import type { LedgerEntry } from "../../model/ledger/ledger-entry.js";

/** An update from a history file or from Pulumi's CLI. */
export interface PulumiUpdate {
    readonly kind: string;
    readonly result: string;
    readonly message: string;
    /** Milliseconds since 1970. */
    readonly startedMs: number;
    readonly endedMs?: number;
    readonly environment: Readonly<Record<string, string | undefined>>;
    /** Values by full key; objects as objects or as JSON. */
    readonly config: Readonly<Record<string, unknown>>;
    /** By operation; absent if not counted. */
    readonly resourceChanges?: Readonly<Record<string, number>>;
}

/** The same from a backend: a server may leave out any field or set it to `null`. */
export type ReportedUpdate = { readonly [Key in keyof PulumiUpdate]?: PulumiUpdate[Key] | null };

/**
 * Fills in neutral values for missing fields. Without a result, an update counts as failed, so no rollback targets it;
 * without a start, it counts as started when it ended.
 */
export function completeUpdate(told: ReportedUpdate): PulumiUpdate {
    const { kind, result, message, environment, config, resourceChanges } = told;
    const endedMs = timeOf(told.endedMs);
    const changes = Object.entries(resourceChanges ?? {});
    return {
        kind: kind ?? "",
        result: result ?? "",
        message: message ?? "",
        startedMs: timeOf(told.startedMs) ?? endedMs ?? 0,
        endedMs,
        environment: environment ?? {},
        config: config ?? {},
        // The CLI prints {} for missing counts; an update that touched nothing has no counts either.
        ...(changes.length === 0 ? {} : { resourceChanges: Object.fromEntries(changes) }),
    };
}

/** The CLI prints 1970 for a missing time. */
function timeOf(ms: number | null | undefined): number | undefined {
    return typeof ms === "number" && ms > 0 ? ms : undefined;
}

/** Counts by operation, without operations that change nothing and without the zeros that Pulumi Cloud fills in. */
export function changesOnly(changes: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
    return Object.fromEntries(Object.entries(changes).filter(([op, count]) => count > 0 && !unchanging.includes(op)));
}

/** The same for an entry, for display; empty if the entry has no counts. */
export function changedOf({ resourceChanges }: Pick<LedgerEntry, "resourceChanges">): {
    readonly changed?: Readonly<Record<string, number>>;
} {
    return resourceChanges === undefined ? {} : { changed: changesOnly(resourceChanges) };
}

const unchanging = ["same", "read", "refresh", "discard"];
