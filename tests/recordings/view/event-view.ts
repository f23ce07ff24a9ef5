// The events of a step: for each URN the list of what happened to it, in order; diagnostics; what comes once.
// Which URN comes before which is checked by event-order.ts against the rules that dependencies give.
import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation";
import type { Json, JsonMap } from "../../../engine/state/property-codec.js";
import { viewMessage } from "./message-view.js";
import { viewResource } from "./resource-view.js";

export interface EventsView {
    /** By URN; steps of the old half of a replacement have " (to be deleted)" after it. */
    readonly steps: Record<string, JsonMap[]>;
    /** Errors and warnings that stay, sorted: their order among resources is the moment's. */
    readonly diagnostics: JsonMap[];
    readonly prelude: Json;
    readonly summary: Json;
}

export function viewEvents(events: readonly EngineEvent[]): EventsView {
    const steps: Record<string, JsonMap[]> = {};
    const diagnostics: JsonMap[] = [];
    let prelude: Json = null;
    let summary: Json = null;
    for (const event of events) {
        const step = stepOf(event);
        if (step !== undefined) {
            const key = stepKey(step.metadata);
            steps[key] = [...(steps[key] ?? []), viewStep(step.kind, step.metadata, event)];
        }
        if (event.diagnosticEvent !== undefined) diagnostics.push(...viewDiagnostic(event));
        if (event.preludeEvent !== undefined) prelude = { config: viewPreludeConfig(event.preludeEvent.config) };
        if (event.summaryEvent !== undefined) {
            const { durationSeconds: _, ...rest } = event.summaryEvent as unknown as JsonMap;
            summary = rest;
        }
    }
    diagnostics.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    return { steps, diagnostics, prelude, summary };
}

export type StepKind = "started" | "finished" | "failed";

export function stepOf(event: EngineEvent): { kind: StepKind; metadata: StepEventMetadata } | undefined {
    if (event.resourcePreEvent) return { kind: "started", metadata: event.resourcePreEvent.metadata };
    if (event.resOutputsEvent) return { kind: "finished", metadata: event.resOutputsEvent.metadata };
    if (event.resOpFailedEvent) return { kind: "failed", metadata: event.resOpFailedEvent.metadata };
    return undefined;
}

const onOldHalf = new Set(["delete-replaced", "refresh"]);

function stepKey({ urn, op, old }: StepEventMetadata): string {
    const oldHalf = onOldHalf.has(op) && (old as { delete?: boolean } | undefined)?.delete === true;
    return oldHalf ? `${urn} (to be deleted)` : urn;
}

function viewStep(kind: StepKind, metadata: StepEventMetadata, event: EngineEvent): JsonMap {
    const { urn: _, old, new: current, ...rest } = metadata as unknown as JsonMap;
    const view: JsonMap = { kind, ...rest };
    for (const list of ["keys", "diffs"]) {
        // Providers gather them in maps of Go, which have no order.
        if (Array.isArray(view[list])) view[list] = [...view[list]].sort();
    }
    if (kind === "failed") view["status"] = event.resOpFailedEvent?.status ?? null;
    // The state shows what `same` means; the event repeats it twice.
    if (metadata.op !== "same") {
        view["old"] = viewSide(old);
        view["new"] = viewSide(current);
    }
    return view;
}

function viewSide(side: Json | undefined): Json {
    return side === null || side === undefined ? null : viewResource(side as JsonMap, undefined);
}

/** Debug lines and passing status lines are for eyes; a plugin's place on the disk is the lab's. */
function viewDiagnostic(event: EngineEvent): JsonMap[] {
    const { severity, message, ephemeral, urn, prefix } = event.diagnosticEvent as NonNullable<
        EngineEvent["diagnosticEvent"]
    >;
    const kept = severity === "error" || severity === "warning";
    if (!kept || ephemeral === true || message.startsWith("using pulumi-resource-")) return [];
    return [{ severity, urn: urn ?? "", prefix: prefix ?? "", message: viewMessage(message) }];
}

/** Objects come as JSON, in which the order of keys says nothing. */
function viewPreludeConfig(config: Record<string, string>): JsonMap {
    const entries = Object.entries(config).map(([key, value]): [string, Json] => {
        if (!value.startsWith("{") && !value.startsWith("[")) return [key, value];
        try {
            return [key, { json: JSON.parse(value) as Json }];
        } catch {
            return [key, value];
        }
    });
    return Object.fromEntries(entries);
}
