import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation/events.js";
import type { PreviewStep } from "../plan/live-steps.js";
import type { Report } from "../report/report.js";

const doing: Readonly<Record<string, readonly [string, string]>> = {
    create: ["creating", "created"],
    update: ["updating", "updated"],
    delete: ["deleting", "deleted"],
    replace: ["replacing", "replaced"],
    "create-replacement": ["creating the new", "created the new"],
    "delete-replaced": ["deleting the old", "deleted the old"],
};

/** Kinds that take their time: their start is shown too. */
const slowKinds = ["Image", "Deployment", "Job"];

/** Turns the events of an update into lines with the time since the command started, and remembers what a report needs. */
export class UpdateProgress {
    /** Every step that the engine began. */
    readonly steps: PreviewStep[] = [];
    /** Error messages, the update's own and those of single resources. */
    readonly errors: string[] = [];
    /** `Job users-green-…-gate`: the steps that failed. */
    readonly failed: string[] = [];
    /** Milliseconds since 1970 at which a resource was done, by URN. */
    readonly doneMs = new Map<string, number>();
    /** Resources by operation, as the update counted them at its end: {create: 2, same: 3}; undefined before. */
    counts: Readonly<Record<string, number>> | undefined;
    /** Of the stack, as the program returned them; undefined before. */
    outputs: Readonly<Record<string, unknown>> | undefined;

    constructor(
        /** Absent: nothing is shown. */
        private readonly report?: Report,
    ) {}

    readonly onEvent = (event: EngineEvent): void => {
        const { resourcePreEvent, resOutputsEvent, resOpFailedEvent, diagnosticEvent, summaryEvent } = event;
        if (resourcePreEvent !== undefined) this.begin(resourcePreEvent.metadata);
        if (resOutputsEvent !== undefined) this.end(resOutputsEvent.metadata);
        if (summaryEvent !== undefined) this.counts = summaryEvent.resourceChanges ?? undefined;
        if (resOpFailedEvent !== undefined) {
            this.failed.push(nameOf(resOpFailedEvent.metadata));
            this.show("failed", "failed", resOpFailedEvent.metadata);
        }
        if (diagnosticEvent !== undefined && diagnosticEvent.ephemeral !== true) {
            const text = plainText(diagnosticEvent.message);
            // While an object is not ready yet its provider warns that it is not; if it stays so, an error tells.
            const waiting = diagnosticEvent.urn?.includes("kubernetes:") === true;
            if (diagnosticEvent.severity === "error") this.errors.push(text);
            if (diagnosticEvent.severity === "warning" && !waiting) this.report?.warn(`warning: ${text}`);
        }
    };

    private begin(step: StepEventMetadata): void {
        this.steps.push(step);
        // What only leaves the stack takes no time.
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
        const facts = { event: "step", state, op: step.op, kind: kindOf(step), name: step.urn.split("::").at(-1) };
        this.report?.step(`${what} ${nameOf(step)}`, facts);
    }
}

function isShown({ op, type }: StepEventMetadata): boolean {
    const isObject = type.startsWith("kubernetes:") || type.startsWith("docker:") || type.startsWith("random:");
    return isObject && doing[op] !== undefined;
}

/** Whether the step takes something out of the stack and leaves it as it is, as it does with published images. */
function isRetained({ op, old }: StepEventMetadata): boolean {
    return (op === "delete" || op === "delete-replaced") && old?.retainOnDelete === true;
}

function kindOf({ type }: StepEventMetadata): string {
    return type.slice(type.lastIndexOf(":") + 1);
}

function nameOf(step: StepEventMetadata): string {
    return `${kindOf(step)} ${step.urn.slice(step.urn.lastIndexOf("::") + 2)}`;
}

/** Without Pulumi's colour marks, such as `<{%reset%}>`. */
function plainText(message: string): string {
    return message.replace(/<\{%[^%]*%\}>/g, "").trim();
}
