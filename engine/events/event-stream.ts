import type { EngineEvent } from "@pulumi/pulumi/automation/events.js";
import { isLogical, type Step, type StepOperation, stateOf } from "../plan/step.js";
import { isDefaultProvider } from "../resources/urn.js";
import type { UpdateOptions, UpdateResult } from "../update.js";
import { stepMetadata } from "./step-metadata.js";

export type Severity = "info" | "info#err" | "warning" | "error";

export interface Diagnostic {
    readonly severity: Severity;
    readonly message: string;
    readonly urn?: string;
    readonly streamId?: number;
    /** Shown only while the step runs. */
    readonly ephemeral?: boolean;
}

/** How a failed step left its object: as it was, changed in part, or nobody knows. */
export const failureStatus = { untouched: 0, partial: 1, unknown: 2 } as const;

const prefixes: Record<Severity, string | undefined> = {
    info: undefined,
    "info#err": undefined,
    warning: "warning: ",
    error: "error: ",
};

/** The update's events, in Pulumi's form and order: prelude, steps and diagnostics, summary, cancel. */
export class EventStream {
    private sequence = 0;
    private readonly startedAt = Date.now();
    /** By operation: what the summary says. */
    readonly counts: Record<string, number> = {};
    /** Whether nobody knows what a failed step left behind. */
    private maybeCorrupt = false;
    /** Nothing is done, only shown. */
    readonly preview: boolean;

    constructor(
        private readonly options: Pick<
            UpdateOptions,
            "kind" | "dryRun" | "config" | "secretConfigKeys" | "shownConfig"
        >,
        private readonly emit: (event: EngineEvent) => void,
    ) {
        this.preview = options.kind === "preview" || options.dryRun === true;
    }

    prelude(): void {
        const { config, secretConfigKeys, shownConfig } = this.options;
        const shown = Object.keys(config)
            .sort()
            .map(key => [key, shownConfig?.[key] ?? (secretConfigKeys.includes(key) ? "[secret]" : config[key])]);
        this.send({ preludeEvent: { config: Object.fromEntries(shown) as Record<string, string> } });
    }

    stepStarts(step: Step): void {
        this.send({ resourcePreEvent: { metadata: stepMetadata(step) } });
    }

    /** `operation` is what a refresh found: same, update or delete. */
    stepEnds(step: Step, operation?: StepOperation): void {
        this.send({ resOutputsEvent: { metadata: stepMetadata(step, operation) } });
    }

    stepFails(step: Step, status: number): void {
        const steps = Object.values(this.counts).reduce((sum, count) => sum + count, 0);
        this.maybeCorrupt ||= status === failureStatus.unknown;
        this.send({ resOpFailedEvent: { metadata: stepMetadata(step), status, steps } });
    }

    /** Counts a step for the summary: those that the program asked for, without default providers. */
    count(step: Step, operation: StepOperation = step.operation): void {
        if (!isLogical(step) && step.operation !== "refresh") return;
        if (isDefaultProvider(stateOf(step).urn)) return;
        this.counts[operation] = (this.counts[operation] ?? 0) + 1;
    }

    diagnostic({ severity, message, urn, streamId, ephemeral }: Diagnostic): void {
        const prefix = prefixes[severity];
        this.send({
            diagnosticEvent: {
                ...(urn && { urn }),
                ...(prefix && { prefix }),
                message: `${message}\n`,
                color: "never",
                severity,
                ...(streamId && { streamID: streamId }),
                ...(ephemeral && { ephemeral }),
            },
        });
    }

    /** An error of the update; in a preview it says that it is one. */
    error(message: string, urn?: string): void {
        const text = this.preview && urn ? `Preview failed: ${message}` : message;
        this.diagnostic({ severity: "error", message: text, urn });
    }

    summary(result: UpdateResult["result"]): void {
        const summaryEvent = {
            maybeCorrupt: this.maybeCorrupt,
            durationSeconds: Math.round((Date.now() - this.startedAt) / 1000),
            resourceChanges: Object.fromEntries(Object.entries(this.counts).sort(([a], [b]) => (a < b ? -1 : 1))),
            PolicyPacks: {},
            isPreview: this.preview,
            result,
        };
        this.send({ summaryEvent: summaryEvent as unknown as EngineEvent["summaryEvent"] });
        this.send({ cancelEvent: {} });
    }

    private send(event: Partial<EngineEvent>): void {
        this.emit({ sequence: this.sequence++, timestamp: Math.floor(Date.now() / 1000), ...event } as EngineEvent);
    }
}
