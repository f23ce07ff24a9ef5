import type { OperationContext } from "../../../../stand-ins/providers/provider.js";

export interface RecordedContext extends OperationContext {
    /** "info: …", "info status: …" */
    readonly lines: string[];
}

/** A context as given to a provider; it records what was logged. */
export function operationContext(options: Partial<OperationContext> = {}): RecordedContext {
    const lines: string[] = [];
    return {
        urn: "urn:pulumi:dev::shop::docker:index/image:Image::users",
        preview: false,
        signal: new AbortController().signal,
        lines,
        log: (severity, message, status) => lines.push(`${severity}${status ? " status" : ""}: ${message}`),
        ...options,
    };
}
