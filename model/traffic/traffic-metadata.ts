import { labelKeys, type SlotName, slotSelector, trafficObjectName } from "../names.js";
import { recordAnnotation, type TrafficRecord, writeTrafficRecord } from "./traffic-record.js";

/** Tells people, in the object itself, which release serves. */
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
 * @param serves the serving releases, in words: `1.1.0 in green`
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
            // The provider's own wait takes 10 s for a Service's endpoints to settle, and does not know what a gateway
            // does with a route; the switch checks both itself: see switch-hooks.ts and gateway-hooks.ts.
            "pulumi.com/skipAwait": "true",
            [servesAnnotation]: serves,
            ...(record === undefined ? {} : { [recordAnnotation]: writeTrafficRecord(record) }),
        },
    };
}

export interface TrafficServiceArgs {
    readonly service: string;
    readonly namespace: string;
    readonly slot: SlotName;
    readonly releaseId: string;
    readonly version: string;
    readonly record?: TrafficRecord;
}

export type TrafficService = ReturnType<typeof renderTrafficService>;

/**
 * The one object that a switch changes: the Service that users call, selecting the pods of exactly one release. A
 * rollback applies it ahead of the update that records the rollback, so both build it here.
 */
export function renderTrafficService({ service, namespace, slot, releaseId, version, record }: TrafficServiceArgs) {
    return {
        apiVersion: "v1",
        kind: "Service",
        metadata: trafficMetadata(service, namespace, `${version} in ${slot}`, record),
        spec: {
            type: "ClusterIP",
            selector: slotSelector(service, slot, releaseId),
            ports: [{ name: "http", port: 80, targetPort: "http", protocol: "TCP" }],
        },
    };
}
