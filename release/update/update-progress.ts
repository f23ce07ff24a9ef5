import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation/events.js";
import type { Report } from "../output/report.js";
import { nameInUrn } from "../stack/stack-state.js";
import type { PreviewStep } from "./live-steps.js";

const doing: Readonly<Record<string, readonly [string, string]>> = {
    create: ["creating", "created"],
    update: ["updating", "updated"],
    delete: ["deleting", "deleted"],
    replace: ["replacing", "replaced"],
    "create-replacement": ["creating the new", "created the new"],
    "delete-replaced": ["deleting the old", "deleted the old"],
};

const making = ["create", "create-replacement", "update"];

/** Slow kinds: their start is shown too. */
const slowKinds = ["Image", "Deployment", "Job"];

/** At most this many lines of a build. */
const keptOutput = 500;

/** Turns the events of an update into lines with the time since the command started, and keeps what a report needs. */
export class UpdateProgress {
    /** Every step that the engine started. */
    readonly steps: PreviewStep[] = [];
    /** Error messages of the update and of single resources. */
    readonly errors: string[] = [];
    /** URNs of resources whose object somebody has deleted from the cluster. */
    readonly gone = new Set<string>();
    /** `Job users-green-…-gate`: the steps that failed. */
    readonly failed: string[] = [];
    /** Images whose build failed, by URN, with what the build printed and the errors about it. */
    readonly failedBuilds = new Map<
        string,
        { readonly output: readonly string[]; readonly errors: readonly string[] }
    >();
    /** What the providers said about images. */
    private readonly builds = new Map<string, { readonly output: string[]; readonly errors: string[] }>();
    /** Milliseconds since 1970 at which a resource was done, by URN. */
    readonly doneMs = new Map<string, number>();
    /** Resources by operation, counted by the update at its end: {create: 2, same: 3}; undefined before. */
    counts: Readonly<Record<string, number>> | undefined;
    /** The stack's outputs from the program; undefined before. */
    outputs: Readonly<Record<string, unknown>> | undefined;

    constructor(
        /** Absent: shows nothing. */
        private readonly report?: Report,
    ) {}

    readonly onEvent = (event: EngineEvent): void => {
        const { resourcePreEvent, resOutputsEvent, resOpFailedEvent, diagnosticEvent, summaryEvent } = event;
        if (resourcePreEvent !== undefined) this.begin(resourcePreEvent.metadata);
        if (resOutputsEvent !== undefined) this.end(resOutputsEvent.metadata);
        if (summaryEvent !== undefined) this.counts = summaryEvent.resourceChanges ?? undefined;
        if (resOpFailedEvent !== undefined) {
            const step = resOpFailedEvent.metadata;
            this.failed.push(nameOf(step));
            if (isImage(step.urn)) this.failedBuilds.set(step.urn, this.buildOf(step.urn));
            this.show("failed", "failed", step);
        }
        if (diagnosticEvent?.urn !== undefined && isImage(diagnosticEvent.urn)) {
            const { output, errors } = this.buildOf(diagnosticEvent.urn);
            const to = diagnosticEvent.severity === "error" ? errors : output;
            to.push(...plainText(diagnosticEvent.message).split("\n"));
            output.splice(0, output.length - keptOutput);
        }
        if (diagnosticEvent !== undefined && diagnosticEvent.ephemeral !== true) {
            const text = plainText(diagnosticEvent.message);
            // The provider warns while an object is not ready yet; if it stays that way, an error follows.
            const waiting = diagnosticEvent.urn?.includes("kubernetes:") === true;
            if (diagnosticEvent.severity === "error") this.errors.push(text);
            const { urn } = diagnosticEvent;
            if (urn !== undefined && waiting && /unable to get cluster state: .* not found/.test(text))
                this.gone.add(urn);
            if (diagnosticEvent.severity === "warning" && !waiting) this.report?.warn(`warning: ${text}`);
        }
    };

    /** Whether the update waits for an object whose name begins like this: it has begun to make it and is not done. */
    waitsFor(prefix: string): boolean {
        return this.steps.some(step => {
            return making.includes(step.op) && nameInUrn(step.urn).startsWith(prefix) && !this.doneMs.has(step.urn);
        });
    }

    private buildOf(urn: string) {
        const build = this.builds.get(urn) ?? { output: [], errors: [] };
        this.builds.set(urn, build);
        return build;
    }

    private begin(step: StepEventMetadata): void {
        this.steps.push(step);
        // Only leaving the stack takes no time.
        if (isShown(step) && slowKinds.includes(kindOf(step)) && !isRetained(step)) {
            this.show(doing[step.op]![0], "begun", step);
        }
    }

    private end(step: StepEventMetadata): void {
        this.doneMs.set(step.urn, Date.now());
        if (step.type === "pulumi:pulumi:Stack") this.outputs = step.new?.outputs;
        if (isShown(step)) this.show(isRetained(step) ? "kept" : doing[step.op]![1], "done", step);
    }

    private show(what: string, state: "begun" | "done" | "failed", step: StepEventMetadata): void {
        const facts = { event: "step", state, op: step.op, kind: kindOf(step), name: nameInUrn(step.urn) };
        this.report?.step(`${what} ${nameOf(step)}`, facts);
    }
}

function isShown({ op, type }: StepEventMetadata): boolean {
    const isObject = type.startsWith("kubernetes:") || type.startsWith("docker:") || type.startsWith("random:");
    return isObject && doing[op] !== undefined;
}

/** Whether the step removes a resource from the stack without deleting it, such as a published image. */
function isRetained({ op, old }: StepEventMetadata): boolean {
    return (op === "delete" || op === "delete-replaced") && old?.retainOnDelete === true;
}

function isImage(urn: string): boolean {
    return urn.includes("docker:index/image:Image::") || urn.includes("docker-build:index:Image::");
}

function kindOf({ type }: StepEventMetadata): string {
    return type.slice(type.lastIndexOf(":") + 1);
}

function nameOf(step: StepEventMetadata): string {
    return `${kindOf(step)} ${nameInUrn(step.urn)}`;
}

/** The message without Pulumi's colour marks, such as `<{%reset%}>`. */
function plainText(message: string): string {
    return message.replace(/<\{%[^%]*%\}>/g, "").trim();
}
