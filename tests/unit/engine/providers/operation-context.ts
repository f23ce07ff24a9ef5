import type { OperationContext } from "../../../../engine/provider.js";

export interface RecordedContext extends OperationContext {
    /** "info: …", "info status: …" */
    readonly lines: string[];
}

/** A context as the engine hands it out, which keeps what was logged. */
export function operationContext(options: Partial<OperationContext> = {}): RecordedContext {
    const lines: string[] = [];
    return {
        urn: "urn:pulumi:dev::shop::kubernetes:core/v1:ConfigMap::settings",
        preview: false,
        signal: new AbortController().signal,
        lines,
        log: (severity, message, status) => lines.push(`${severity}${status ? " status" : ""}: ${message}`),
        ...options,
    };
}
