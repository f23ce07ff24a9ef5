import { slotSelector } from "./names.js";
import type { SlotName } from "./settings.js";
import { trafficMetadata } from "./traffic-metadata.js";
import type { TrafficRecord } from "./traffic-record.js";

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
 * rollback applies it before the update that records it does, so both take it from here.
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
