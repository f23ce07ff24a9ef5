import { releaseIdPattern, slotNameLimit } from "../model/names.js";
import type { Problem } from "../model/problem.js";
import { releaseDefinition } from "../model/release-definition.js";
import { serviceDefinition } from "../model/service-definition.js";
import type { AnyShape } from "../model/shape.js";
import { slotName } from "../model/slots-definition.js";

/** A whole number. */
export const wholeNumber = (about: string, least: number, most: number) =>
    ({ kind: "whole number", about, least, most }) as const;

/** Arguments that several components have, held to what the settings are held to. */
export const argumentShapes = {
    service: serviceDefinition.keys.name as AnyShape,
    namespace: serviceDefinition.keys.namespace as AnyShape,
    slot: { kind: "text", about: "A slot.", rules: [slotName] } as AnyShape,
    release: releaseDefinition as AnyShape,
    image: {
        kind: "text",
        about: "An image by digest.",
        rules: [
            {
                pattern: /^[^\s@]+@sha256:[0-9a-f]{64}$/,
                complaint:
                    "is no image by digest; use one like registry.example.com/team/users@sha256: and 64 hex digits.",
            },
        ],
        maxLength: 1000,
    } as AnyShape,
    releaseId: {
        kind: "text",
        about: "Of a release in a slot.",
        rules: [
            {
                pattern: releaseIdPattern,
                complaint: "is no release id; take that of the ReleaseSlot.",
            },
        ],
    } as AnyShape,
} as const;

/** A slot's name that is too long for the names of its objects. */
export function slotProblems({
    service,
    slot,
}: {
    readonly service: string;
    readonly slot: string;
}): readonly Problem[] {
    const limit = slotNameLimit(service);
    if (slot.length <= limit) return [];
    const message = `"${slot}" has ${slot.length} characters; beside "${service}" ${limit} fit.`;
    return [{ path: "slot", message }];
}
