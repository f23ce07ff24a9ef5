import { readFile } from "node:fs/promises";
import { type Context, type HrTime, ROOT_CONTEXT, SpanStatusCode, trace } from "@opentelemetry/api";
import { ExportResultCode, W3CTraceContextPropagator } from "@opentelemetry/core";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { detectResources, envDetector, resourceFromAttributes } from "@opentelemetry/resources";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { agentFor } from "../../network/agent-for.js";
import type { Phase, PhaseAttributes, Report } from "./report.js";

/**
 * Sends the parts of a finished command as one trace, as OTLP over HTTP in JSON, to the address in OpenTelemetry's own
 * variables. `TRACEPARENT` continues a trace. A failure is a warning.
 */
export async function exportTrace(report: Report, environment: NodeJS.ProcessEnv, patienceMs: number): Promise<void> {
    const problem = traceProblem(environment);
    if (problem === "off" || report.phases.length === 0) return;
    if (problem !== undefined) return report.warn(`warning: ${problem}`);
    const resource = resourceFromAttributes({ "service.name": "fastapi-release" }).merge(
        detectResources({ detectors: [envDetector] }),
    );
    const memory = new InMemorySpanExporter();
    const provider = new BasicTracerProvider({ resource, spanProcessors: [new SimpleSpanProcessor(memory)] });
    record(report.phases, provider, parentContext(environment));
    await provider.forceFlush();
    const spans = memory.getFinishedSpans();
    if (spans.length === 0) return;
    const failed = await new Promise<string | undefined>(resolve => {
        const late = setTimeout(() => resolve(`no answer within ${patienceMs / 1000} s`), patienceMs);
        const httpAgentOptions = () => collectorAgent(environment);
        new OTLPTraceExporter({ timeoutMillis: patienceMs, httpAgentOptions }).export(spans, ({ code, error }) => {
            clearTimeout(late);
            resolve(code === ExportResultCode.SUCCESS ? undefined : (error?.message ?? "it was not accepted"));
        });
    });
    if (failed !== undefined) report.warn(`warning: the trace was not sent: ${failed}`);
}

/** As the exporter's own, and through the proxy of the environment. */
async function collectorAgent(environment: NodeJS.ProcessEnv) {
    const variable = (name: string) =>
        environment[`OTEL_EXPORTER_OTLP_TRACES_${name}`] || environment[`OTEL_EXPORTER_OTLP_${name}`];
    const pem = async (name: string) => {
        const path = variable(name);
        return path === undefined ? undefined : readFile(path);
    };
    const [ca, cert, key] = await Promise.all(["CERTIFICATE", "CLIENT_CERTIFICATE", "CLIENT_KEY"].map(pem));
    return agentFor(variable("ENDPOINT") ?? "http://localhost:4318", { ca, cert, key, environment });
}

/** One span per phase. */
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

/** Time in the SDK's own form; it would read small numbers as times of `performance.now()`. */
function hrTime(ms: number): HrTime {
    return [Math.floor(ms / 1000), Math.round((ms % 1000) * 1e6)];
}

function named(attributes: PhaseAttributes): PhaseAttributes {
    return Object.fromEntries(Object.entries(attributes).map(([key, value]) => [`fastapi_release.${key}`, value]));
}

/** The pipeline's trace that this command belongs to. */
function parentContext(environment: NodeJS.ProcessEnv): Context {
    const carrier = { traceparent: environment["TRACEPARENT"], tracestate: environment["TRACESTATE"] };
    return new W3CTraceContextPropagator().extract(ROOT_CONTEXT, carrier, {
        keys: Object.keys,
        get: (_, key) => carrier[key as keyof typeof carrier],
    });
}

/** A message if OpenTelemetry's variables ask for something unsupported; "off" if they turn traces off. */
export function traceProblem(environment: NodeJS.ProcessEnv): string | undefined {
    const exporter = environment["OTEL_TRACES_EXPORTER"] || "otlp";
    if (environment["OTEL_SDK_DISABLED"]?.toLowerCase() === "true" || exporter === "none") return "off";
    if (exporter !== "otlp") return `OTEL_TRACES_EXPORTER=${exporter} is not supported; use otlp or none.`;
    const name = environment["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"]
        ? "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"
        : "OTEL_EXPORTER_OTLP_PROTOCOL";
    const protocol = environment[name] || "http/json";
    // A collector that accepts one of the two accepts the other, at the same port.
    if (["http/json", "http/protobuf"].includes(protocol)) return undefined;
    return `${name}=${protocol} is not supported; use http/json and the collector's port for HTTP, 4318.`;
}
