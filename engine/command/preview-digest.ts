// What `preview --json` prints: {config, steps, diagnostics, duration (nanoseconds), changeSummary}, made of the events.
import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation";
import { isDefaultProvider } from "../resources/urn.js";

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
        ...(Object.keys(state.inputs ?? {}).length > 0 ? { inputs: state.inputs } : {}),
        ...(Object.keys(state.outputs ?? {}).length > 0 ? { outputs: state.outputs } : {}),
        ...(state.parent ? { parent: state.parent } : {}),
        ...(state.protect ? { protect: true } : {}),
        ...(state.provider ? { provider: state.provider } : {}),
    };
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
