/** The leading digits of a SHA-256: 40 bits, far more than the releases of one service need. */
export const releaseIdLength = 10;

export const releaseIdPattern = new RegExp(`^[0-9a-f]{${releaseIdLength}}$`);

/** Longest name of a Kubernetes Service, and longest label value. */
const labelLimit = 63;

/** What the Kubernetes provider appends to an object it names: a dash and 8 random digits. */
const autoNameLength = 9;

/** Longest service name for which every derived name, the gate's Job being the longest, still fits in a label. */
export const serviceNameLimit = labelLimit - autoNameLength - "-green--gate".length - releaseIdLength;

/** One of the two colours, or the name of a version's slot: `v1-4-0`. */
export const slotNamePattern = /^(blue|green|v[0-9]([-a-z0-9]*[a-z0-9])?)$/;

export function isSlotName(text: string | undefined): text is SlotName {
    return text !== undefined && slotNamePattern.test(text);
}

/** Longest slot name of a service, for the same reason. */
export function slotNameLimit(service: string): number {
    return serviceNameLimit + "green".length - service.length;
}

/** Labels on every object of a release; Services and Deployments select by the first three. */
export const labelKeys = {
    service: "app.kubernetes.io/name",
    slot: "fastapi-release/slot",
    releaseId: "fastapi-release/release-id",
    version: "app.kubernetes.io/version",
    component: "app.kubernetes.io/component",
} as const;

/** Annotation on the namespace: the stack that made it, `project/stack`. */
export const stackAnnotation = "fastapi-release/stack";

/** Selects the pods of one release in one slot, and no others. */
export function slotSelector(service: string, slot: SlotName, releaseId: string) {
    return { [labelKeys.service]: service, [labelKeys.slot]: slot, [labelKeys.releaseId]: releaseId };
}

/** Labels of every object of one release in one slot. */
export function releaseLabels(service: string, slot: SlotName, releaseId: string, version: string) {
    return { ...slotSelector(service, slot, releaseId), [labelKeys.version]: version };
}

/** Name of the Service that users call, or of the HTTPRoute that routes them. */
export function trafficObjectName(service: string): string {
    return service;
}

/** Name of the Deployment, Service and ConfigMap of one release in one slot: `users-blue-3f9a1c0b7e`. */
export function slotObjectName(service: string, slot: SlotName, releaseId: string): string {
    return `${service}-${slot}-${releaseId}`;
}

/** Parses such a name; undefined if it does not belong to this service. */
export function parseSlotObjectName(
    service: string,
    name: string,
): { readonly slot: SlotName; readonly releaseId: string } | undefined {
    const prefix = `${service}-`;
    const [slot, releaseId] = [name.slice(prefix.length, -releaseIdLength - 1), name.slice(-releaseIdLength)];
    if (!isSlotName(slot) || !/^[0-9a-z]+$/.test(releaseId)) return undefined;
    return name === slotObjectName(service, slot, releaseId) ? { slot, releaseId } : undefined;
}

/** Start of the name of a gate's Job; the provider appends random digits, since a Job never runs twice. */
export function gateName(service: string, slot: SlotName, releaseId: string): string {
    return `${slotObjectName(service, slot, releaseId)}-gate`;
}

/** Start of the name of a migration's Job: one per release, whichever slot it runs in. */
export function migrationName(service: string, releaseId: string): string {
    return `${service}-${releaseId}-migration`;
}

/** Name of the ConfigMap that records, by release id, which releases have migrated. */
export function migrationRecordName(service: string): string {
    return `${service}-migrations`;
}

/** Annotation on a migration's Job: the oldest version that works with the migrated data. */
export const compatibleBackToAnnotation = "fastapi-release/compatible-back-to";

/** Name of the immutable Secret with one version of the session secret: `users-session-v1`. */
export function sessionSecretName(service: string, version: number): string {
    return `${service}-session-v${version}`;
}

/** Key of the session secret in its Secret. */
export const sessionSecretKey = "SESSION_SECRET";

/** Name of the immutable Secret with one version of the settings' secrets: `users-secrets-v1`. */
export function secretsName(service: string, version: number): string {
    return `${service}-secrets-v${version}`;
}

/** Name of the container that runs the application in every pod of a slot. */
export const appContainer = "app";

/**
 * A place where one release runs: one of two colours or, under the immutable strategy, a version's own slot, `v1-4-0`.
 */
export type SlotName = "blue" | "green" | `v${string}`;

/**
 * Annotations for objects that nobody waits to see deleted. By default Pulumi deletes in the foreground: Kubernetes
 * marks the object, deletes what it owns, and only then removes it. None of our objects owns anything worth waiting
 * for: pods end, and drain, in their own time. Measured in a rollback that also removes a failed
 * candidate: 0.3 s of 1.8 s.
 */
export const backgroundDeletion = { "pulumi.com/deletionPropagationPolicy": "background" } as const;
