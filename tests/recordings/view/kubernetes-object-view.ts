// Kubernetes objects, in the cluster and in outputs, without what depends on the moment rather than on who wrote them.
import type { Json, JsonMap } from "../../../engine/state/property-codec.js";
import { viewMessage } from "./message-view.js";

/** Made and done: their controllers write a status some seconds later. */
const notAwaited = new Set(["HorizontalPodAutoscaler", "PodDisruptionBudget"]);

const timestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/**
 * Replaces, by rule:
 * - times by "<time>": the clock;
 * - metadata.resourceVersion by "<version>": the cluster's counter, moved by every writer;
 * - entries of managedFields that are not Pulumi's by manager and operation, without those for a status: what a
 *   controller had written at that moment is a race; Pulumi's own are kept whole; sorted: a set;
 * - status.terminatingReplicas and uncountedTerminatedPods are left out, conditions are sorted by type: the controller's
 *   pace and order; of kinds that nobody waits for, the whole status is;
 * - pod names in messages, as message-view does.
 */
export function viewKubernetesObject(object: JsonMap): JsonMap {
    const view = replaceTimes(object) as JsonMap;
    const metadata = view["metadata"];
    if (isMap(metadata)) view["metadata"] = viewMetadata(metadata);
    const status = view["status"];
    if (notAwaited.has(String(view["kind"]))) delete view["status"];
    else if (isMap(status)) view["status"] = viewStatus(status);
    return view;
}

/** Replaces every Kubernetes object inside a value, such as a resource that a stack has as its output. */
export function viewNestedObjects(value: Json): Json {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(viewNestedObjects);
    const view = Object.fromEntries(Object.entries(value).map(([key, element]) => [key, viewNestedObjects(element)]));
    return isMap(value["metadata"]) && typeof value["kind"] === "string" ? viewKubernetesObject(view) : view;
}

/** The object without its status, which is its controller's. */
export function viewClusterObject(object: JsonMap): JsonMap {
    const { status: _, ...view } = viewKubernetesObject(object);
    return view;
}

function viewMetadata(metadata: JsonMap): JsonMap {
    const view = { ...metadata };
    if (/^\d+$/.test(String(view["resourceVersion"]))) view["resourceVersion"] = "<version>";
    if (Array.isArray(view["managedFields"])) {
        const entries = (view["managedFields"] as JsonMap[])
            .filter(entry => isPulumis(entry) || entry["subresource"] !== "status")
            .map(viewManagedFields);
        view["managedFields"] = entries.sort((a, b) => (writerOf(a) < writerOf(b) ? -1 : 1));
    }
    return view;
}

function isPulumis({ manager }: JsonMap): boolean {
    return String(manager).startsWith("pulumi-kubernetes");
}

function viewManagedFields(entry: JsonMap): JsonMap {
    if (isPulumis(entry)) return entry;
    const { manager, operation, subresource } = entry;
    const writer = { manager: manager!, operation: operation! };
    return subresource === undefined ? writer : { ...writer, subresource };
}

function viewStatus(status: JsonMap): JsonMap {
    const { terminatingReplicas: _terminating, uncountedTerminatedPods: _uncounted, ...view } = status;
    if (Array.isArray(view["conditions"])) {
        const conditions = (view["conditions"] as JsonMap[]).map(condition =>
            typeof condition["message"] === "string"
                ? { ...condition, message: viewMessage(condition["message"]) }
                : condition,
        );
        view["conditions"] = conditions.sort((a, b) => (String(a["type"]) < String(b["type"]) ? -1 : 1));
    }
    return view;
}

function replaceTimes(value: Json): Json {
    if (typeof value === "string") return timestamp.test(value) ? "<time>" : value;
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(replaceTimes);
    return Object.fromEntries(Object.entries(value).map(([key, element]) => [key, replaceTimes(element)]));
}

function writerOf({ manager, operation, subresource }: JsonMap): string {
    return `${manager} ${operation} ${subresource ?? ""}`;
}

function isMap(value: Json | undefined): value is JsonMap {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
