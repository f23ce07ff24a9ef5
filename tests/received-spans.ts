import type { HttpReceiver } from "./http-receiver.js";

/** A span in OTLP's JSON form. */
export interface Span {
    readonly traceId: string;
    readonly spanId: string;
    readonly parentSpanId?: string;
    readonly name: string;
    readonly startTimeUnixNano: string;
    readonly endTimeUnixNano: string;
    readonly attributes: readonly SpanAttribute[];
    readonly status: { readonly code?: number; readonly message?: string };
}

export interface SpanAttribute {
    readonly key: string;
    readonly value: Readonly<Record<string, unknown>>;
}

interface TraceRequest {
    readonly resourceSpans: readonly {
        readonly resource: { readonly attributes: readonly SpanAttribute[] };
        readonly scopeSpans: readonly { readonly spans: readonly Span[] }[];
    }[];
}

/** What a collector has received so far: each command's spans in order of their start, and their sender. */
export function receivedTraces(collector: HttpReceiver) {
    return collector.json<TraceRequest>().flatMap(({ resourceSpans }) =>
        resourceSpans.map(({ resource, scopeSpans }) => ({
            spans: scopeSpans
                .flatMap(({ spans }) => spans)
                .toSorted((a, b) => Number(BigInt(a.startTimeUnixNano) - BigInt(b.startTimeUnixNano))),
            resource: resource.attributes,
        })),
    );
}

/** Returns the value, whatever its type. */
export function attribute(of: readonly SpanAttribute[], key: string): unknown {
    return Object.values(of.find(each => each.key === key)?.value ?? {})[0];
}
