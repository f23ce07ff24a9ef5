import assert from "node:assert/strict";
import { traceProblem } from "../../../../release/output/export-trace.js";

describe("OpenTelemetry's variables", () => {
    for (const [environment, expected] of [
        [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318" }, undefined],
        [{ OTEL_TRACES_EXPORTER: "otlp", OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf" }, undefined],
        [{ OTEL_TRACES_EXPORTER: "none" }, "off"],
        [{ OTEL_TRACES_EXPORTER: "otlp", OTEL_SDK_DISABLED: "true" }, "off"],
        [{ OTEL_TRACES_EXPORTER: "zipkin" }, "OTEL_TRACES_EXPORTER=zipkin is not supported; use otlp or none."],
        [
            { OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" },
            "OTEL_EXPORTER_OTLP_PROTOCOL=grpc is not supported; use http/json and the collector's port for HTTP, 4318.",
        ],
        [{ OTEL_EXPORTER_OTLP_PROTOCOL: "grpc", OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: "http/json" }, undefined],
    ] as const) {
        it(`are understood: ${JSON.stringify(environment)}`, () => assert.equal(traceProblem(environment), expected));
    }
});
