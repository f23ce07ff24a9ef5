import { slotNamePattern } from "../names.js";
import type { Release } from "../release/release.js";
import { releaseDefinition } from "../release/release-definition.js";
import type { RecordShape, TextRule } from "../settings/shape.js";

/** The rule for a slot's name. */
export const slotName: TextRule = {
    pattern: slotNamePattern,
    complaint: "is not a slot; use blue, green or one for a version like v1-4-0.",
};

/** The section `slots`: whole releases, frozen. */
export const slotsDefinition: RecordShape<Release> = {
    kind: "record",
    about: "Whole releases, frozen, by slot; an empty slot has no value. Written by the release command.",
    names: [slotName],
    each: releaseDefinition,
    mayBeEmpty: true,
};
