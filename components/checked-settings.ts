import * as pulumi from "@pulumi/pulumi";
import type { ApiVersionsSettings } from "../model/api-versions-settings.js";
import { formatProblems } from "../model/format-problems.js";
import { timeZoneProblems } from "../model/freeze-problems.js";
import { gatewayDefinition } from "../model/gateway-definition.js";
import type { GatewaySettings } from "../model/gateway-settings.js";
import { type ImageInput, imageDefinition } from "../model/image-definition.js";
import type { Problem } from "../model/problem.js";
import { readSettings } from "../model/read-settings.js";
import type { Release } from "../model/release.js";
import { releaseDefinition } from "../model/release-definition.js";
import type { Settings } from "../model/settings.js";
import { settingsProblems } from "../model/settings-problems.js";
import type { MapShape, Shape } from "../model/shape.js";
import { ShapeReader } from "../model/shape-reader.js";

/** A release as a program writes it: what has a default may be left out. */
export type ReleaseInput = Pick<Release, "version" | "repository"> & Partial<Release>;

/** Versions of an API as a program writes them. */
export type ApiVersionsInput = Pick<ApiVersionsSettings, "versions" | "default" | "resources"> &
    Partial<ApiVersionsSettings>;

/** A gateway as a program writes it. */
export type GatewayInput = Pick<GatewaySettings, "name"> &
    Partial<Omit<GatewaySettings, "apiVersions">> & { readonly apiVersions?: ApiVersionsInput };

/** A release with its defaults. Throws a RunError with all that is wrong with it. */
export function checkedRelease(input: ReleaseInput): Release {
    return checked(releaseDefinition, input, `the release ${input.version}`);
}

/** A gateway with its defaults. Throws a RunError with all that is wrong with it. */
export function checkedGateway(input: GatewayInput): GatewaySettings {
    return checked(gatewayDefinition, input, `the gateway ${input.name}`);
}

/** Throws a RunError with all that is wrong with an image's arguments; others than these keys are not looked at. */
export function refuseBadImage({ repository, version, digest, context, build }: ImageInput): void {
    const given = { repository, version, digest, context, build };
    checked(imageDefinition, given, `the image ${repository}:${version}`);
}

function checked<T>(definition: MapShape<T>, input: unknown, where: string): T {
    const reader = new ShapeReader();
    const read = reader.read<T>(definition as Shape<T>, input, "");
    if (read === undefined || reader.problems.length > 0) throw refusal(reader.problems, where);
    return read;
}

/**
 * Settings with their defaults, written in a program in the place of the stack's own: the same keys, checked in the same
 * way. Throws a RunError with all that is wrong with them.
 */
export function checkedSettings(input: unknown): Settings {
    const { settings, problems } = readSettings(input);
    const all = problems ?? [...settingsProblems(settings), ...timeZoneProblems(settings)];
    if (settings === undefined || all.length > 0) throw refusal(all, "the settings of the program");
    return settings;
}

/** All problems in one error, which Pulumi shows without a stack. */
export function refusal(problems: readonly Problem[], where: string): pulumi.RunError {
    const error = new pulumi.RunError(formatProblems(problems, where));
    // Nobody sees the stack, but Pulumi formats it in colour all the same, which takes Node 20.20 15 s.
    error.stack = "";
    return error;
}
