import { type HistoryEntry, writeHistory } from "../backend/history.js";
import type { UpdateKind, UpdateResult } from "../update.js";
import type { CommandContext } from "./command-context.js";
import type { GitMetadata } from "./git-metadata.js";
import type { OpenStack } from "./open-stack.js";
import type { StateSaver } from "./state-saver.js";
import type { UpdateCommandOptions } from "./update-command-options.js";
import { describeEnvironment } from "./update-environment.js";

export interface EndedUpdate {
    readonly kind: UpdateKind;
    /** Seconds since 1970. */
    readonly startTime: number;
    /** Undefined when the engine itself failed. */
    readonly result: UpdateResult | undefined;
    readonly git: GitMetadata;
    readonly saver: StateSaver;
}

/** Writes the history entry of an update that ended, well or not. */
export async function recordUpdate(
    context: CommandContext,
    stack: OpenStack,
    options: UpdateCommandOptions,
    ended: EndedUpdate,
): Promise<void> {
    const config = Object.entries(stack.settings.config).sort(([a], [b]) => (a < b ? -1 : 1));
    const entry: HistoryEntry = {
        kind: ended.kind,
        startTime: ended.startTime,
        message: options.message ?? ended.git.commitTitle,
        environment: describeEnvironment(context.environment, {
            execKind: options.execKind ?? "cli",
            execAgent: options.execAgent,
            flags: options.flags,
            ...(ended.kind === "update" ? { runtime: stack.project.runtime.name } : {}),
            git: ended.git,
        }),
        config: Object.fromEntries(config),
        version: 0,
        result: ended.result?.result ?? "failed",
        endTime: Math.floor(Date.now() / 1000),
        resourceChanges: ended.result?.resourceChanges ?? {},
    };
    await writeHistory(stack.backend, stack.reference, entry, ended.saver.text ?? stack.stateText);
}
