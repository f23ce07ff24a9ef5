import type { StackOptions } from "./open-stack.js";

export type UpdateVerb = "up" | "preview" | "destroy" | "refresh";

/** Flags of up, preview, destroy and refresh. */
export interface UpdateCommandOptions extends StackOptions {
    readonly yes?: boolean;
    readonly skipPreview?: boolean;
    readonly message?: string;
    readonly json?: boolean;
    readonly eventLog?: string;
    readonly expectNoChanges?: boolean;
    readonly continueOnError?: boolean;
    readonly refresh?: boolean;
    readonly clearPendingCreates?: boolean;
    readonly target: readonly string[];
    readonly replace: readonly string[];
    readonly parallel?: number;
    readonly suppressOutputs?: boolean;
    readonly suppressProgress?: boolean;
    readonly execKind?: string;
    readonly execAgent?: string;
    /** All flags that were given, for the history. */
    readonly flags: Readonly<Record<string, unknown>>;
}

/** Steps at a time, unless --parallel says otherwise. */
export const defaultParallel = 16;

/** What the text of each verb says. */
export const titles: Readonly<Record<UpdateVerb, string>> = {
    up: "Updating",
    preview: "Previewing update",
    destroy: "Destroying",
    refresh: "Refreshing",
};
