import { isPlainObject, type PlainObject } from "../plain-value.js";

/** Annotations by which an object's manifest steers the provider. */
export const annotations = {
    autonamed: "pulumi.com/autonamed",
    deletionPropagation: "pulumi.com/deletionPropagationPolicy",
    fieldManager: "pulumi.com/patchFieldManager",
    patchForce: "pulumi.com/patchForce",
    replaceUnready: "pulumi.com/replaceUnready",
    skipAwait: "pulumi.com/skipAwait",
    timeoutSeconds: "pulumi.com/timeoutSeconds",
    waitFor: "pulumi.com/waitFor",
} as const;

export function annotation(object: PlainObject, name: string): string | undefined {
    const metadata = object["metadata"];
    const all = isPlainObject(metadata) ? metadata["annotations"] : undefined;
    const value = isPlainObject(all) ? all[name] : undefined;
    return typeof value === "string" ? value : undefined;
}

export function isAnnotated(object: PlainObject, name: string): boolean {
    return annotation(object, name) === "true";
}

/** Seconds to wait: the resource option, then the annotation, then the kind's default. */
export function timeoutSeconds(object: PlainObject, option: number | undefined, byDefault: number): number {
    const annotated = Number(annotation(object, annotations.timeoutSeconds) ?? Number.NaN);
    return option || (annotated > 0 ? annotated : byDefault);
}
