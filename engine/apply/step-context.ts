import type { EventStream } from "../events/event-stream.js";
import type { OperationContext } from "../provider.js";
import type { ResourceState } from "../resource-state.js";
import type { HookRunner } from "./hook-runner.js";
import type { ProviderRegistry } from "./provider-registry.js";
import type { SnapshotRecorder } from "./snapshot-recorder.js";

/** What applying a step needs. */
export interface StepContext {
    readonly preview: boolean;
    readonly signal: AbortSignal;
    readonly events: EventStream;
    readonly recorder: SnapshotRecorder;
    readonly providers: ProviderRegistry;
    readonly hooks: HookRunner;
}

type TimedOperation = "create" | "update" | "delete";

export function operationContext(
    context: StepContext,
    state: ResourceState,
    operation?: TimedOperation,
): OperationContext {
    return {
        urn: state.urn,
        preview: context.preview,
        timeoutSeconds: operation && state.customTimeouts?.[operation],
        signal: context.signal,
        log(severity, message, status) {
            // Debug lines are for the log of a provider's author; nothing shows them.
            if (severity === "debug") return;
            context.events.diagnostic({ severity, message, urn: state.urn, ephemeral: status });
        },
    };
}
