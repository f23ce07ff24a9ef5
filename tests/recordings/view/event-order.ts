// Which event must come before which, whatever the timing. The rules hold in every recording (a unit test says so):
// 1. what a resource depends on, and its provider, is finished, and has not failed, before the resource starts; its
//    parent has started;
// 2. a resource is gone before what it depended on starts to go;
// 3. deletes of an update start when everything else but the stack itself is finished, except those that a replacement
//    of an object with a fixed name begins with;
// 4. in an update the stack itself is finished last, with its outputs;
// 5. an error about a resource comes before the failure of its step;
// 6. numbers rise by one; the prelude comes before all steps, the summary after them, the cancel event last.
// That the events of one URN come in the recorded order is compared by event-view.ts.
import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { Deployment, SerializedResource } from "../../../engine/state/deployment.js";
import { stepOf } from "./event-view.js";

const making = new Set(["create", "update", "create-replacement", "same", "read", "import"]);
const rootType = "::pulumi:pulumi:Stack::";

interface Span {
    readonly urn: string;
    readonly op: string;
    readonly oldHalf: boolean;
    readonly start: number;
    end: number | undefined;
    failed: boolean;
}

export function eventOrderProblems(
    events: readonly EngineEvent[],
    before: Deployment | undefined,
    after: Deployment | undefined,
): string[] {
    const spans = collectSpans(events);
    const preview = events.some(({ summaryEvent }) => (summaryEvent as { isPreview?: boolean } | undefined)?.isPreview);
    return [
        ...makingProblems(spans, after),
        ...goingProblems(spans, before),
        ...lateDeleteProblems(spans),
        ...(preview ? [] : stackProblems(spans)),
        ...failureProblems(events),
        ...frameProblems(events),
    ];
}

function collectSpans(events: readonly EngineEvent[]): Span[] {
    const spans: Span[] = [];
    events.forEach((event, index) => {
        const step = stepOf(event);
        if (step === undefined) return;
        const { urn, op, old } = step.metadata;
        const oldHalf = (old as { delete?: boolean } | undefined)?.delete === true;
        if (step.kind === "started") {
            spans.push({ urn, op, oldHalf, start: index, end: undefined, failed: false });
        } else {
            const open = spans.find(span => span.urn === urn && span.op === op && span.end === undefined);
            if (open !== undefined) {
                open.end = index;
                open.failed = step.kind === "failed";
            }
        }
    });
    return spans;
}

function makingProblems(spans: readonly Span[], after: Deployment | undefined): string[] {
    const problems: string[] = [];
    for (const span of spans.filter(({ op }) => making.has(op))) {
        const resource = after?.resources?.find(({ urn, delete: old }) => urn === span.urn && old !== true);
        for (const needed of neededBy(resource)) {
            const made = spans.find(other => other.urn === needed && making.has(other.op));
            if (made !== undefined && (made.failed || made.end === undefined || made.end > span.start)) {
                problems.push(`${span.op} of ${span.urn} starts before ${needed} is finished`);
            }
        }
        const parent = spans.find(other => other.urn === resource?.["parent"] && making.has(other.op));
        if (parent !== undefined && parent.start > span.start) {
            problems.push(`${span.op} of ${span.urn} starts before its parent ${parent.urn}`);
        }
    }
    return problems;
}

function goingProblems(spans: readonly Span[], before: Deployment | undefined): string[] {
    const problems: string[] = [];
    const going = spans.filter(({ op }) => op === "delete" || op === "delete-replaced");
    for (const span of going) {
        const resource = before?.resources?.find(({ urn }) => urn === span.urn);
        for (const needed of neededBy(resource)) {
            const early = going.find(
                other => other.urn === needed && (span.end === undefined || other.start < span.end),
            );
            if (early !== undefined) problems.push(`${early.op} of ${needed} starts before ${span.urn} is gone`);
        }
    }
    return problems;
}

function lateDeleteProblems(spans: readonly Span[]): string[] {
    const made = spans.filter(({ urn, op }) => making.has(op) && !urn.includes(rootType));
    const last = made.reduce((latest, { start, end }) => Math.max(latest, end ?? start), -1);
    const late = spans.filter(span => {
        const replacedFirst = spans.some(
            ({ urn, op, start }) => urn === span.urn && op === "create-replacement" && start < span.start,
        );
        return (
            span.op === "delete" ||
            span.op === "discard" ||
            (span.op === "delete-replaced" && (replacedFirst || span.oldHalf))
        );
    });
    return late
        .filter(span => span.start < last)
        .map(span => `${span.op} of ${span.urn} starts before all resources are made`);
}

function stackProblems(spans: readonly Span[]): string[] {
    const stack = spans.find(({ urn, op, end }) => urn.includes(rootType) && making.has(op) && end !== undefined);
    return spans
        .filter(span => stack !== undefined && span !== stack && (span.end ?? span.start) > (stack.end as number))
        .map(span => `${span.op} of ${span.urn} ends after the stack is finished`);
}

function failureProblems(events: readonly EngineEvent[]): string[] {
    return events.flatMap((event, index) => {
        const urn = event.resOpFailedEvent?.metadata.urn;
        if (urn === undefined) return [];
        const isReason = ({ diagnosticEvent }: EngineEvent) =>
            diagnosticEvent?.urn === urn && diagnosticEvent.severity === "error";
        const explained = events.slice(0, index).some(isReason) || !events.some(isReason);
        return explained ? [] : [`the failure of ${urn} comes before its reason`];
    });
}

function frameProblems(events: readonly EngineEvent[]): string[] {
    if (events.length === 0) return [];
    const problems: string[] = [];
    if (events.some((event, index) => event.sequence !== index)) problems.push("sequence does not count from 0 by one");
    if (events.some(event => !Number.isInteger(event.timestamp))) problems.push("a timestamp is not in whole seconds");
    const indexOf = (test: (event: EngineEvent) => unknown) => events.findIndex(event => test(event) !== undefined);
    const firstStep = indexOf(stepOf);
    const lastStep = events.findLastIndex(event => stepOf(event) !== undefined);
    const prelude = indexOf(event => event.preludeEvent);
    const summary = indexOf(event => event.summaryEvent);
    if (prelude < 0 || (firstStep >= 0 && prelude > firstStep)) problems.push("the prelude does not come first");
    if (summary >= 0 && summary < lastStep) problems.push("the summary comes before the last step");
    if (indexOf(event => event.cancelEvent) !== events.length - 1) problems.push("the cancel event does not come last");
    return problems;
}

function neededBy(resource: SerializedResource | undefined): string[] {
    const provider = resource?.["provider"] as string | undefined;
    const dependencies = (resource?.["dependencies"] as string[] | undefined) ?? [];
    return provider === undefined ? dependencies : [...dependencies, provider.slice(0, provider.lastIndexOf("::"))];
}
