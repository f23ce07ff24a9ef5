import { slotNamePattern } from "./names.js";
import type { Release } from "./release.js";
import { releaseDefinition } from "./release-definition.js";
import type { RecordShape, TextRule } from "./shape.js";

/** What is asked of the name of a slot. */
export const slotName: TextRule = {
    pattern: slotNamePattern,
    complaint: "is not a slot; use blue or green, or one of a version like v1-4-0.",
};

/** The section `slots`: whole releases, frozen. */
export const slotsDefinition: RecordShape<Release> = {
    kind: "record",
    about: "Whole releases, frozen, by slot; an empty slot has no value. Written by the release command.",
    names: [slotName],
    each: releaseDefinition,
    mayBeEmpty: true,
};
