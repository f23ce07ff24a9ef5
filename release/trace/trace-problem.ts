/** What OpenTelemetry's variables ask for that is not spoken here; "off" where they say that there is to be no trace. */
export function traceProblem(environment: NodeJS.ProcessEnv): string | undefined {
    const exporter = environment["OTEL_TRACES_EXPORTER"] || "otlp";
    if (environment["OTEL_SDK_DISABLED"]?.toLowerCase() === "true" || exporter === "none") return "off";
    if (exporter !== "otlp") return `OTEL_TRACES_EXPORTER=${exporter} is not known here; use otlp or none.`;
    const name = environment["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"]
        ? "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"
        : "OTEL_EXPORTER_OTLP_PROTOCOL";
    const protocol = environment[name] || "http/json";
    // Who takes one of the two takes the other one too, at the same port.
    if (["http/json", "http/protobuf"].includes(protocol)) return undefined;
    return `${name}=${protocol} is not spoken here; use http/json and the collector's port for HTTP, 4318.`;
}
