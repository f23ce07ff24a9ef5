// One resource of the state, or one side of an event, as it is compared.
import type { Crypter } from "../../../engine/state/crypter.js";
import type { Json, JsonMap } from "../../../engine/state/property-codec.js";
import { viewKubernetesObject, viewNestedObjects } from "./kubernetes-object-view.js";
import { viewMessage } from "./message-view.js";
import { markSecrets } from "./secret-marks.js";
import { viewSourcePosition, viewStackTrace } from "./source-position-view.js";

/** Secrets marked, times and counters of outputs replaced; random values are still there. */
export function viewResource(resource: JsonMap, crypter: Crypter | undefined): JsonMap {
    const view = markSecrets(resource, crypter) as JsonMap;
    const outputs = view["outputs"];
    if (isMap(outputs)) {
        const isObject = String(view["type"]).startsWith("kubernetes:");
        view["outputs"] = isObject ? viewKubernetesObject(outputs) : viewNestedObjects(outputs);
    }
    if (Array.isArray(view["initErrors"]))
        view["initErrors"] = view["initErrors"].map(text => viewMessage(String(text)));
    // The SDK gathers dependencies as promises resolve: a set, whose order is the moment's.
    if (Array.isArray(view["dependencies"])) view["dependencies"] = sorted(view["dependencies"]);
    const byProperty = view["propertyDependencies"];
    if (isMap(byProperty)) {
        view["propertyDependencies"] = Object.fromEntries(
            Object.entries(byProperty).map(([key, urns]) => [key, sorted(urns as Json[])]),
        );
    }
    if (view["sourcePosition"] !== undefined) view["sourcePosition"] = viewSourcePosition(view["sourcePosition"]);
    if (view["stackTrace"] !== undefined) view["stackTrace"] = viewStackTrace(view["stackTrace"]);
    return view;
}

function sorted(urns: Json[]): Json[] {
    return [...urns].sort();
}

function isMap(value: Json | undefined): value is JsonMap {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
