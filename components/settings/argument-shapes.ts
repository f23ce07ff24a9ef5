import * as pulumi from "@pulumi/pulumi";
import { releaseIdPattern, slotNameLimit } from "../../model/names.js";
import { releaseDefinition } from "../../model/release/release-definition.js";
import type { Problem } from "../../model/settings/problem.js";
import { serviceDefinition } from "../../model/settings/service-definition.js";
import type { AnyShape } from "../../model/settings/shape.js";
import { type Fields, ShapeReader } from "../../model/settings/shape-reader.js";
import { slotName } from "../../model/slots/slots-definition.js";
import { refusal } from "./checked-settings.js";

/** A whole number. */
export const wholeNumber = (about: string, least: number, most: number) =>
    ({ kind: "whole number", about, least, most }) as const;

/** Arguments that several components share, under the same rules as the settings. */
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
                    "is not an image by digest; use one like registry.example.com/team/users@sha256: and 64 hex digits.",
            },
        ],
        maxLength: 1000,
    } as AnyShape,
    releaseId: {
        kind: "text",
        about: "Id of a release in a slot.",
        rules: [
            {
                pattern: releaseIdPattern,
                complaint: "is not a release id; use that of the ReleaseSlot.",
            },
        ],
    } as AnyShape,
} as const;

/** Refuses a slot name that is too long for the names of its objects. */
export function slotProblems({
    service,
    slot,
}: {
    readonly service: string;
    readonly slot: string;
}): readonly Problem[] {
    const limit = slotNameLimit(service);
    if (slot.length <= limit) return [];
    const message = `"${slot}" has ${slot.length} characters; next to "${service}" the limit is ${limit}.`;
    return [{ path: "slot", message }];
}

/** The rule for each argument: its shape or, where only the compiler knows that, whether it is required. */
export type ArgumentShapes<Args> = {
    readonly [Key in keyof Args]-?: Partial<Pick<Args, Key>> extends Pick<Args, Key>
        ? "optional" | (AnyShape & { readonly optional: true })
        : "given" | AnyShape;
};

/** Arguments that one object may carry for several components; a component ignores those it has no use for. */
const shared = ["service", "namespace", "slot", "release", "image", "images"];

/**
 * All problems with a component's arguments. Outputs of other resources are not checked: they are not known yet.
 *
 * @param between problems between arguments; called once each of them is valid
 */
export function argumentProblems<Args extends object>(
    shapes: ArgumentShapes<Args>,
    args: Args,
    between: (args: Args) => readonly Problem[] = () => [],
): readonly Problem[] {
    const reader = new ShapeReader();
    const fields: Fields = reader.fields(args, "", [...new Set([...Object.keys(shapes), ...shared])]) ?? {};
    for (const [key, shape] of Object.entries<"given" | "optional" | AnyShape>(shapes)) {
        const value = fields[key];
        const isAbsent = value === undefined || value === null;
        const mayBeAbsent = shape === "optional" || (shape !== "given" && "optional" in shape);
        if (isAbsent && !mayBeAbsent) reader.refuse(key, "missing.");
        if (isAbsent || typeof shape === "string" || isMadeLater(value)) continue;
        reader.read(shape as never, value, key);
    }
    return reader.problems.length > 0 ? reader.problems : between(args);
}

/** Throws a RunError listing all of them. Call it before a component is registered: once it is, it is in the state. */
export function refuseBadArguments<Args extends object>(
    where: string,
    shapes: ArgumentShapes<Args>,
    args: Args,
    between?: (args: Args) => readonly Problem[],
): void {
    const problems = argumentProblems(shapes, args, between);
    if (problems.length > 0) throw refusal(problems, where);
}

function isMadeLater(value: unknown): boolean {
    return pulumi.Output.isInstance(value) || value instanceof Promise;
}
