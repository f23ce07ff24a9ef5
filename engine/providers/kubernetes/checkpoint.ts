// The outputs of an object are what the API server answered, and beside it `__inputs` (what was asked for),
// `__initialApiVersion` and `__fieldManager` (under whose name updates are applied).
import { randomBytes } from "node:crypto";
import type { KubernetesObject } from "../../../cluster/kubernetes-object.js";
import { type PropertyMap, type PropertyValue, Secret } from "../../property-value.js";
import { isPlainObject, isPropertyMap, type PlainObject, plainObject, plainValue } from "../plain-value.js";
import { annotation, annotations } from "./annotations.js";

/** Outputs for an object as it lives, with the secrets of its inputs kept secret. */
export function checkpointOutputs(
    live: KubernetesObject,
    inputs: PropertyMap,
    known: { readonly fieldManager: string; readonly initialApiVersion: string },
): PropertyMap {
    const secret = live.kind === "Secret" && live.apiVersion === "v1";
    return {
        ...hideLike(live as PropertyMap, inputs, secret),
        __fieldManager: known.fieldManager,
        __initialApiVersion: known.initialApiVersion,
        __inputs: secret ? hideLike(inputs, inputs, true) : inputs,
    };
}

/** What was asked for last, with or without success; the recorded inputs when the outputs do not say. */
export function lastInputs(existing: { readonly inputs: PropertyMap; readonly outputs: PropertyMap }): PropertyMap {
    const inputs = existing.outputs["__inputs"];
    const opened = inputs instanceof Secret ? inputs.value : inputs;
    return opened !== undefined && isPropertyMap(opened) ? opened : existing.inputs;
}

export function fieldManagerOf(outputs: PropertyMap | undefined, inputs: PropertyMap): string {
    const annotated = annotation(plainObject(inputs), annotations.fieldManager);
    const recorded = outputs?.["__fieldManager"];
    const known = recorded === undefined ? undefined : plainValue(recorded);
    return annotated ?? (typeof known === "string" ? known : `pulumi-kubernetes-${randomBytes(4).toString("hex")}`);
}

export function initialApiVersionOf(outputs: PropertyMap | undefined, inputs: PropertyMap): string {
    const recorded = outputs?.["__initialApiVersion"];
    return String(plainValue(recorded ?? inputs["apiVersion"] ?? ""));
}

/** The live values of the fields that the inputs set: what the inputs would be if the cluster had written them. */
export function prunedLike(live: PlainObject, inputs: PlainObject): PlainObject {
    const kept = Object.keys(inputs).filter(key => live[key] !== undefined);
    return Object.fromEntries(
        kept.map(key => {
            const [value, input] = [live[key], inputs[key]];
            if (isPlainObject(value) && isPlainObject(input)) {
                return [key, prunedLike(value, input)];
            }
            if (Array.isArray(value) && Array.isArray(input)) {
                return [
                    key,
                    value.map((item, index) => {
                        const asked = input[index];
                        return isPlainObject(item) && isPlainObject(asked) ? prunedLike(item, asked) : item;
                    }),
                ];
            }
            return [key, value ?? null];
        }),
    );
}

/** `values` with everything secret that is so in `like`; of a Secret also its data. */
export function hideLike(values: PropertyMap, like: PropertyMap, isSecret: boolean): PropertyMap {
    return Object.fromEntries(
        Object.entries(values).map(([key, value]) => {
            const data = isSecret && (key === "data" || key === "stringData");
            return [key, data && !(value instanceof Secret) ? new Secret(plainValue(value)) : hide(value, like[key])];
        }),
    );
}

function hide(value: PropertyValue, like: PropertyValue | undefined): PropertyValue {
    if (value instanceof Secret) {
        return value;
    }
    if (like instanceof Secret) {
        return new Secret(value);
    }
    if (Array.isArray(value) && Array.isArray(like)) {
        return value.map((item, index) => hide(item, like[index]));
    }
    return isPropertyMap(value) && like !== undefined && isPropertyMap(like) ? hideLike(value, like, false) : value;
}
