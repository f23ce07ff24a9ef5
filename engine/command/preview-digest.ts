// What `preview --json` prints: {config, steps, diagnostics, duration (nanoseconds), changeSummary}, made of the events.
import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation";
import { isDefaultProvider } from "../resources/urn.js";
import { isSerializedSecret, type Json, type JsonMap } from "../state/property-codec.js";

type StateMetadata = NonNullable<StepEventMetadata["old"]>;

export class PreviewDigest {
    private readonly startedAtMs = performance.now();
    private readonly steps: object[] = [];
    private readonly diagnostics: object[] = [];
    private config: Record<string, string> = {};
    private changeSummary: object = {};

    add(event: EngineEvent): void {
        if (event.preludeEvent) {
            this.config = event.preludeEvent.config;
        } else if (event.resourcePreEvent) {
            const metadata = event.resourcePreEvent.metadata;
            if (isShown(metadata)) {
                this.steps.push(describeStep(metadata));
            }
        } else if (event.diagnosticEvent && (event.diagnosticEvent.severity as string) !== "debug") {
            const { urn, prefix, message, severity } = event.diagnosticEvent;
            this.diagnostics.push({ ...(urn ? { urn } : {}), message: `${prefix ?? ""}${message}`, severity });
        } else if (event.summaryEvent) {
            this.changeSummary = event.summaryEvent.resourceChanges;
        }
    }

    format(): string {
        const digest = {
            config: this.config,
            steps: this.steps,
            ...(this.diagnostics.length > 0 ? { diagnostics: this.diagnostics } : {}),
            duration: Math.round((performance.now() - this.startedAtMs) * 1e6),
            changeSummary: this.changeSummary,
        };
        return `${JSON.stringify(digest, undefined, 4)}\n`;
    }
}

/** The stack, and what changes: not default providers, not the parts of a replacement. */
function isShown({ op, urn, type, old, new: current }: StepEventMetadata): boolean {
    if (type === "pulumi:pulumi:Stack") {
        return true;
    }
    if (isDefaultProvider(urn) || (op as string) === "create-replacement" || (op as string) === "delete-replaced") {
        return false;
    }
    return op !== "same" || Boolean(old?.protect) !== Boolean(current?.protect);
}

function describeStep(metadata: StepEventMetadata): object {
    return {
        op: metadata.op,
        urn: metadata.urn,
        ...(metadata.provider ? { provider: metadata.provider } : {}),
        ...(metadata.old ? { oldState: describeState(metadata.old) } : {}),
        ...(metadata.new ? { newState: describeState(metadata.new) } : {}),
        ...(metadata.diffs?.length ? { diffReasons: metadata.diffs } : {}),
        ...(metadata.keys?.length ? { replaceReasons: metadata.keys } : {}),
        detailedDiff: describeDiff(metadata.detailedDiff),
    };
}

function describeState(state: StateMetadata): object {
    return {
        urn: state.urn,
        custom: state.custom ?? false,
        ...(state.id ? { id: state.id } : {}),
        type: state.type,
        ...(Object.keys(state.inputs ?? {}).length > 0 ? { inputs: showSecrets(state.inputs as JsonMap) } : {}),
        ...(Object.keys(state.outputs ?? {}).length > 0 ? { outputs: showSecrets(state.outputs as JsonMap) } : {}),
        ...(state.parent ? { parent: state.parent } : {}),
        ...(state.protect ? { protect: true } : {}),
        ...(state.provider ? { provider: state.provider } : {}),
    };
}

/** Where an event has a signed secret, the digest has the text alone. */
function showSecrets(value: Json): Json {
    if (typeof value !== "object" || value === null) {
        return value;
    }
    if (Array.isArray(value)) {
        return value.map(showSecrets);
    }
    if (isSerializedSecret(value)) {
        return "[secret]";
    }
    return Object.fromEntries(Object.entries(value as JsonMap).map(([key, element]) => [key, showSecrets(element)]));
}

function describeDiff(diff: StepEventMetadata["detailedDiff"]): object | null {
    if (!diff) {
        return null;
    }
    const entries = Object.entries(diff).map(([path, { diffKind, inputDiff }]) => [
        path,
        { kind: diffKind, inputDiff },
    ]);
    return Object.fromEntries(entries);
}
