import { type Context, type HrTime, ROOT_CONTEXT, SpanStatusCode, trace } from "@opentelemetry/api";
import { ExportResultCode, W3CTraceContextPropagator } from "@opentelemetry/core";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { detectResourcesSync, envDetectorSync, Resource } from "@opentelemetry/resources";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import type { Phase, PhaseAttributes, Report } from "../report/report.js";
import { traceProblem } from "./trace-problem.js";

/**
 * Sends the parts of a command that has ended as one trace, by OTLP over HTTP in JSON, to where OpenTelemetry's own
 * variables say. `TRACEPARENT` continues a trace. A problem is a warning; nothing is loaded where no variable is set.
 */
export async function exportTrace(report: Report, environment: NodeJS.ProcessEnv, patienceMs: number): Promise<void> {
    const problem = traceProblem(environment);
    if (problem === "off" || report.phases.length === 0) return;
    if (problem !== undefined) return report.warn(`warning: ${problem}`);
    const resource = new Resource({ "service.name": "fastapi-release" }).merge(
        detectResourcesSync({ detectors: [envDetectorSync] }),
    );
    const memory = new InMemorySpanExporter();
    const provider = new BasicTracerProvider({ resource, spanProcessors: [new SimpleSpanProcessor(memory)] });
    record(report.phases, provider, parentContext(environment));
    await provider.forceFlush();
    const spans = memory.getFinishedSpans();
    if (spans.length === 0) return;
    const failed = await new Promise<string | undefined>(resolve => {
        const late = setTimeout(() => resolve(`no answer within ${patienceMs / 1000} s`), patienceMs);
        new OTLPTraceExporter({ timeoutMillis: patienceMs }).export(spans, ({ code, error }) => {
            clearTimeout(late);
            resolve(code === ExportResultCode.SUCCESS ? undefined : (error?.message ?? "it was not taken"));
        });
    });
    if (failed !== undefined) report.warn(`warning: the trace was not sent: ${failed}`);
}

/** A span for each phase, from when it began to when it ended. */
function record(phases: readonly Phase[], provider: BasicTracerProvider, outside: Context): void {
    const tracer = provider.getTracer("fastapi-release");
    const contexts = new Map<Phase, Context>();
    for (const phase of phases) {
        const parent = phase.parent === undefined ? outside : (contexts.get(phase.parent) ?? outside);
        const name = phase.parent === undefined ? `fastapi-release ${phase.name}` : phase.name;
        const span = tracer.startSpan(
            name,
            { startTime: hrTime(phase.startedMs), attributes: named(phase.attributes) },
            parent,
        );
        contexts.set(phase, trace.setSpan(parent, span));
        const [message] = (phase.error ?? "").split("\n");
        if (phase.error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, ...(message ? { message } : {}) });
        span.end(hrTime(phase.endedMs ?? Date.now()));
    }
}

/** The SDK takes small numbers for times of `performance.now()`: its own form leaves no doubt. */
function hrTime(ms: number): HrTime {
    return [Math.floor(ms / 1000), Math.round((ms % 1000) * 1e6)];
}

function named(attributes: PhaseAttributes): PhaseAttributes {
    return Object.fromEntries(Object.entries(attributes).map(([key, value]) => [`fastapi_release.${key}`, value]));
}

/** The trace of the pipeline that this command is a part of. */
function parentContext(environment: NodeJS.ProcessEnv): Context {
    const carrier = { traceparent: environment["TRACEPARENT"], tracestate: environment["TRACESTATE"] };
    return new W3CTraceContextPropagator().extract(ROOT_CONTEXT, carrier, {
        keys: Object.keys,
        get: (_, key) => carrier[key as keyof typeof carrier],
    });
}
