import { labelKeys, trafficObjectName } from "./names.js";
import { recordAnnotation, type TrafficRecord, writeTrafficRecord } from "./traffic-record.js";

/** Says for people, in the object itself, which release serves. */
export const servesAnnotation = "fastapi-release/serves";

export interface TrafficMetadata {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<typeof servesAnnotation, string>> & Readonly<Record<string, string>>;
}

/**
 * Metadata of the one object that a switch changes, Service or route.
 *
 * @param serves who serves, in words: `1.1.0 in green`
 */
export function trafficMetadata(
    service: string,
    namespace: string,
    serves: string,
    record: TrafficRecord | undefined,
): TrafficMetadata {
    return {
        name: trafficObjectName(service),
        namespace,
        labels: { [labelKeys.service]: service, [labelKeys.component]: "traffic" },
        annotations: {
            // The provider's own wait takes 10 s for a Service's endpoints to settle, and knows nothing of what a gateway
            // makes of a route; the switch looks at both itself: see switch-hooks.ts and gateway-hooks.ts.
            "pulumi.com/skipAwait": "true",
            [servesAnnotation]: serves,
            ...(record === undefined ? {} : { [recordAnnotation]: writeTrafficRecord(record) }),
        },
    };
}
