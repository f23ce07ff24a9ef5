import type { CloudUpdate } from "./cloud-update.js";

/** One update as `pulumi stack history` receives it. Times are seconds since 1970. */
export interface HistoryEntry {
    readonly kind: string;
    readonly startTime: number;
    readonly message: string;
    readonly environment: Readonly<Record<string, string>>;
    readonly config: Readonly<Record<string, unknown>>;
    readonly result: "in-progress" | "succeeded" | "failed";
    readonly endTime: number;
    readonly version: number;
    /** Counts by operation; the four usual ones are always present. */
    readonly resourceChanges: Readonly<Record<string, number>>;
    readonly resourceCount: number;
}

function resultOf({ status }: CloudUpdate): HistoryEntry["result"] {
    if (status === "running") return "in-progress";
    return status === "succeeded" ? "succeeded" : "failed";
}

/** The client reports the changes only in its last event; the service takes them from there. */
function changesOf(update: CloudUpdate): HistoryEntry["resourceChanges"] {
    const told = update.events.findLast(({ summaryEvent }) => summaryEvent !== undefined)?.summaryEvent;
    return { create: 0, delete: 0, same: 0, update: 0, ...told?.resourceChanges };
}

export function historyEntry(update: CloudUpdate, omits: readonly (keyof HistoryEntry)[] = []): Partial<HistoryEntry> {
    const { config, metadata } = update.request;
    const entry: HistoryEntry = {
        kind: update.kind,
        startTime: update.startTime,
        message: metadata?.message ?? "",
        environment: metadata?.environment ?? {},
        config: config ?? {},
        result: resultOf(update),
        endTime: update.endTime,
        version: update.version,
        resourceChanges: changesOf(update),
        resourceCount: update.resourceCount,
    };
    return Object.fromEntries(Object.entries(entry).filter(([key]) => !omits.includes(key as keyof HistoryEntry)));
}

/** Newest first. Page numbers start at 1; without a size there is one page. */
export function historyPage(updates: readonly CloudUpdate[], pageSize: number, page: number): CloudUpdate[] {
    const started = updates.filter(({ kind, status }) => kind !== "preview" && status !== "not started").reverse();
    return pageSize > 0 ? started.slice((page - 1) * pageSize, page * pageSize) : started;
}
