import type { ComponentResourceOptions } from "@pulumi/pulumi";
import type { ConstructResult } from "@pulumi/pulumi/provider/provider.js";
import { VersionedImage, type VersionedImageArgs } from "../components/versioned-image.js";
import type { MapShape, Shape } from "../model/shape.js";
import { ShapeReader } from "../model/shape-reader.js";
import { packagedComponents } from "./arguments.js";
import { invalidArguments } from "./invalid-arguments.js";

/** Makes a VersionedImage. */
export function constructImage(
    name: string,
    values: Readonly<Record<string, unknown>>,
    options: ComponentResourceOptions,
): ConstructResult {
    const reader = new ShapeReader();
    const keys = packagedComponents["VersionedImage"]!.inputs;
    const definition = { kind: "map", about: "The arguments.", keys } as unknown as MapShape<VersionedImageArgs>;
    const args = reader.read<VersionedImageArgs>(definition as Shape<VersionedImageArgs>, values, "");
    if (args === undefined || reader.problems.length > 0) throw invalidArguments(reader.problems);
    const { urn, reference, digest, size } = new VersionedImage(name, args, options);
    return { urn, state: { reference, digest, size } };
}
