import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../model/problem.js";
import type { AnyShape } from "../model/shape.js";
import { type Fields, ShapeReader } from "../model/shape-reader.js";
import { refusal } from "./checked-settings.js";

/** What is asked of each argument: its shape, or where only the compiler knows that, whether it must be given. */
export type ArgumentShapes<Args> = {
    readonly [Key in keyof Args]-?: Partial<Pick<Args, Key>> extends Pick<Args, Key>
        ? "optional" | (AnyShape & { readonly optional: true })
        : "given" | AnyShape;
};

/** What one object carries for several components, spread into the arguments of each: no mistake where one has no use. */
const shared = ["service", "namespace", "slot", "release", "image", "images"];

/**
 * All that is wrong with a component's arguments. What another resource makes is not looked at: it is not known yet.
 *
 * @param between what is wrong between arguments, asked once each of them is clean
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

/** Throws a RunError with all of them. Asked before a component is registered: once it is, it is in the state. */
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
