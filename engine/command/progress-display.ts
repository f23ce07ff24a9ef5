// The text of an update without a terminal: a line for each thing that happens to a resource, then the sections
// Diagnostics, Outputs, Resources and Duration.
import type { DiagnosticEvent, EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation";
import type { JsonMap } from "../state/property-codec.js";
import { operationWords } from "./operation-words.js";
import { formatOutputs } from "./output-text.js";
import { formatResourceCounts } from "./resource-counts.js";

const rootType = "pulumi:pulumi:Stack";

export interface DisplayOptions {
    readonly stack: string;
    readonly project: string;
    /** "Updating", "Previewing update", "Destroying", "Refreshing". */
    readonly title: string;
    readonly preview: boolean;
    /** No program runs, so the stack's outputs stay. */
    readonly keepsOutputs?: boolean;
    readonly suppressOutputs?: boolean;
    readonly suppressProgress?: boolean;
}

interface Row {
    readonly type: string;
    readonly name: string;
    startedAtMs: number;
    operation: string;
    changed: string;
    failed: boolean;
    errors: number;
    warnings: number;
}

export class ProgressDisplay {
    private readonly startedAtMs = performance.now();
    private readonly rows = new Map<string, Row>();
    private readonly diagnostics = new Map<string, string[]>();
    private readonly rootUrn: string;
    private oldOutputs: JsonMap | undefined;
    private newOutputs: JsonMap | undefined;
    private resourceChanges: Readonly<Record<string, number | undefined>> = {};

    constructor(
        private readonly write: (text: string) => void,
        private readonly options: DisplayOptions,
    ) {
        this.rootUrn = `urn:pulumi:${options.stack}::${options.project}::${rootType}::${options.project}-${options.stack}`;
        write(`${options.title} (${options.stack}):\n`);
    }

    show(event: EngineEvent): void {
        if (event.resourcePreEvent) {
            this.showStart(event.resourcePreEvent.metadata);
        } else if (event.resOutputsEvent) {
            this.showEnd(event.resOutputsEvent.metadata);
        } else if (event.resOpFailedEvent) {
            this.showFailure(event.resOpFailedEvent.metadata);
        } else if (event.diagnosticEvent) {
            this.showDiagnostic(event.diagnosticEvent);
        } else if (event.summaryEvent) {
            this.resourceChanges = event.summaryEvent.resourceChanges;
        }
    }

    /** Writes the closing sections. */
    finish(): void {
        const root = this.rows.get(this.rootUrn);
        if (root !== undefined && root.errors + root.warnings > 0) {
            const state = root.failed ? "**failed** " : "";
            this.line("   ", root, `${state}${countMessages(root)}`);
        }
        this.writeDiagnostics();
        if (!this.options.suppressOutputs && root?.operation !== "delete") {
            // Outputs of a new stack are shown as they are, not as changes.
            const current = this.newOutputs ?? (this.options.keepsOutputs ? this.oldOutputs : undefined) ?? {};
            const onlyChanges = this.options.preview && this.oldOutputs !== undefined;
            this.section("Outputs", formatOutputs(this.oldOutputs ?? current, current, onlyChanges));
        }
        const errored = [...this.rows.values()].filter(row => row.failed).length;
        this.section("Resources", formatResourceCounts(this.resourceChanges, errored, this.options.preview));
        if (!this.options.preview) {
            this.write(`Duration: ${Math.max(1, Math.round((performance.now() - this.startedAtMs) / 1000))}s\n\n`);
        }
    }

    private showStart(metadata: StepEventMetadata): void {
        const row = this.row(metadata.urn);
        row.startedAtMs = performance.now();
        row.operation = metadata.op;
        row.changed = describeChange(metadata);
        if (metadata.urn === this.rootUrn) {
            this.oldOutputs = metadata.old?.outputs as JsonMap | undefined;
        }
        const words = operationWords(metadata.op);
        if (words !== undefined) {
            const progress = this.options.preview ? words.planned : `${words.doing} (0s)`;
            this.line(words.sign, row, `${progress} ${row.changed}`);
        }
    }

    private showEnd(metadata: StepEventMetadata): void {
        const row = this.row(metadata.urn);
        if (metadata.urn === this.rootUrn && metadata.op !== "delete") {
            this.newOutputs = (metadata.new?.outputs ?? {}) as JsonMap;
        }
        const words = operationWords(metadata.op);
        if (words !== undefined && !this.options.preview) {
            this.line(
                words.sign,
                row,
                `${words.done} (${formatSeconds(performance.now() - row.startedAtMs)}) ${row.changed}`,
            );
        }
    }

    private showFailure(metadata: StepEventMetadata): void {
        const row = this.row(metadata.urn);
        row.failed = true;
        const words = operationWords(metadata.op);
        this.line(words?.sign ?? "   ", row, `**${words?.doing ?? metadata.op} failed** ${row.changed}`);
    }

    private showDiagnostic(diagnostic: DiagnosticEvent): void {
        if ((diagnostic.severity as string) === "debug" || diagnostic.message.trim() === "") {
            return;
        }
        const urn = diagnostic.urn || this.rootUrn;
        const row = this.row(urn);
        const text = `${diagnostic.prefix ?? ""}${diagnostic.message}`.replace(/\n+$/, "");
        if (!diagnostic.ephemeral) {
            const known = this.diagnostics.get(urn) ?? [];
            known.push(text);
            this.diagnostics.set(urn, known);
            row.warnings += diagnostic.severity === "warning" ? 1 : 0;
            row.errors += diagnostic.severity === "error" ? 1 : 0;
            row.failed ||= diagnostic.severity === "error";
        }
        const words = operationWords(row.operation);
        const progress =
            words === undefined ? "" : `${words.doing} (${formatSeconds(performance.now() - row.startedAtMs)}) `;
        this.line(words?.sign ?? "   ", row, `${progress}${row.changed}${text.split("\n")[0]}`);
    }

    private row(urn: string): Row {
        let row = this.rows.get(urn);
        if (row === undefined) {
            const [, , types, name] = urn.split("::");
            row = {
                type: shortType(types?.split("$").at(-1) ?? ""),
                name: name ?? urn,
                startedAtMs: performance.now(),
                operation: "same",
                changed: "",
                failed: false,
                errors: 0,
                warnings: 0,
            };
            this.rows.set(urn, row);
        }
        return row;
    }

    private line(sign: string, row: Row, text: string): void {
        if (!this.options.suppressProgress) {
            this.write(`${sign} ${row.type} ${row.name} ${text}\n`);
        }
    }

    private writeDiagnostics(): void {
        if (this.diagnostics.size === 0) {
            return;
        }
        const blocks = [...this.diagnostics].map(([urn, messages]) => {
            const row = this.row(urn);
            const lines = messages.flatMap(message => message.split("\n")).map(line => `    ${line}\n`);
            return `  ${row.type} (${row.name}):\n${lines.join("")}`;
        });
        this.section("Diagnostics", blocks.join("\n"));
    }

    private section(title: string, body: string): void {
        if (body !== "") {
            this.write(`${title}:\n${body}\n`);
        }
    }
}

/** kubernetes:core/v1:Namespace stays; random:index/randomPet:RandomPet is random:index:RandomPet. */
function shortType(type: string): string {
    const [provider, module, name] = type.split(":");
    if (provider === undefined || module === undefined || name === undefined) {
        return type;
    }
    const slash = module.lastIndexOf("/");
    const member = module.slice(slash + 1);
    const redundant = slash > 0 && member.toLowerCase() === name.toLowerCase();
    return `${provider}:${redundant ? module.slice(0, slash) : module}:${name}`;
}

function describeChange(metadata: StepEventMetadata): string {
    const signs: Record<string, string> = {};
    for (const [path, change] of Object.entries(metadata.detailedDiff ?? {})) {
        const key = path.split(/[.[]/)[0] as string;
        const kind = String(change.diffKind);
        signs[key] = key !== path ? "~" : kind.startsWith("add") ? "+" : kind.startsWith("delete") ? "-" : "~";
    }
    for (const key of metadata.diffs ?? []) {
        signs[key] ??= "~";
    }
    const keys = Object.keys(signs).sort();
    return keys.length === 0 ? "" : `[diff: ${keys.map(key => `${signs[key]}${key}`).join(",")}]; `;
}

function countMessages(row: Row): string {
    const counts = [
        [row.errors, "error"],
        [row.warnings, "warning"],
    ] as const;
    return counts
        .filter(([count]) => count > 0)
        .map(([count, word]) => `${count} ${word}${count === 1 ? "" : "s"}`)
        .join("; ");
}

function formatSeconds(milliseconds: number): string {
    const seconds = milliseconds / 1000;
    return seconds < 1 ? `${seconds.toFixed(2)}s` : `${Math.floor(seconds)}s`;
}
