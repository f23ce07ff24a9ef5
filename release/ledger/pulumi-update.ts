/** An update as Pulumi records it, in a history file or by the Automation API. */
export interface PulumiUpdate {
    readonly kind: string;
    readonly result: string;
    readonly message: string;
    /** Milliseconds since 1970. */
    readonly startedMs: number;
    readonly endedMs?: number;
    readonly environment: Readonly<Record<string, string | undefined>>;
    /** Values by full key; objects as such or as JSON. */
    readonly config: Readonly<Record<string, unknown>>;
    /** By operation; absent where nobody counted. */
    readonly resourceChanges?: Readonly<Record<string, number>>;
}

/** The same as a backend tells it: a server may leave out anything, or give `null` for it. */
export type ReportedUpdate = { readonly [Key in keyof PulumiUpdate]?: PulumiUpdate[Key] | null };

/**
 * Puts what decides nothing in the place of what was left out. Without its result an update counts as failed, so that no
 * rollback aims at it; without its start it counts as begun when it ended.
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
        ...(endedMs === undefined ? {} : { endedMs }),
        environment: environment ?? {},
        config: config ?? {},
        // The CLI prints {} for counts that it lacks, and an update that touched nothing has none to tell either.
        ...(changes.length === 0 ? {} : { resourceChanges: Object.fromEntries(changes) }),
    };
}

/** The CLI prints 1970 for a time that it lacks. */
function timeOf(ms: number | null | undefined): number | undefined {
    return typeof ms === "number" && ms > 0 ? ms : undefined;
}
