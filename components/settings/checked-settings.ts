import * as pulumi from "@pulumi/pulumi";
import { type ImageInput, imageDefinition } from "../../model/release/image-definition.js";
import type { Release } from "../../model/release/release.js";
import { releaseDefinition } from "../../model/release/release-definition.js";
import { checkSettings } from "../../model/settings/check-settings.js";
import type { Problem } from "../../model/settings/problem.js";
import { formatProblems } from "../../model/settings/problem.js";
import type { Settings } from "../../model/settings/settings.js";
import type { MapShape, Shape } from "../../model/settings/shape.js";
import { ShapeReader } from "../../model/settings/shape-reader.js";
import type { ApiVersionsSettings } from "../../model/traffic/api-versions.js";
import type { GatewaySettings } from "../../model/traffic/gateway-settings.js";
import { gatewayDefinition } from "../../model/traffic/gateway-settings.js";

/** A release as a program writes it: keys with a default may be left out. */
export type ReleaseInput = Pick<Release, "version" | "repository"> & Partial<Release>;

/** Versions of an API as a program writes them. */
export type ApiVersionsInput = Pick<ApiVersionsSettings, "versions" | "default" | "resources"> &
    Partial<ApiVersionsSettings>;

/** A gateway as a program writes it. */
export type GatewayInput = Pick<GatewaySettings, "name"> &
    Partial<Omit<GatewaySettings, "apiVersions">> & { readonly apiVersions?: ApiVersionsInput };

/** A release with its defaults. Throws a RunError listing all problems with it. */
export function checkedRelease(input: ReleaseInput): Release {
    return checked(releaseDefinition, input, `the release ${input.version}`);
}

/** A gateway with its defaults. Throws a RunError listing all problems with it. */
export function checkedGateway(input: GatewayInput): GatewaySettings {
    return checked(gatewayDefinition, input, `the gateway ${input.name}`);
}

/** Throws a RunError listing all problems with an image's arguments; other keys are ignored. */
export function refuseBadImage({ repository, version, digest, context, build, registries }: ImageInput): void {
    const given = { repository, version, digest, context, build, registries };
    // Before an @ there may be a password.
    checked(imageDefinition, given, `the image ${String(repository).replace(/^.*@(?!sha)/, "…@")}:${version}`);
}

function checked<T>(definition: MapShape<T>, input: unknown, where: string): T {
    const reader = new ShapeReader();
    const read = reader.read<T>(definition as Shape<T>, input, "");
    if (read === undefined || reader.problems.length > 0) throw refusal(reader.problems, where);
    return read;
}

/**
 * Settings with their defaults, written in a program instead of the stack's own: the same keys, with the same checks.
 * Throws a RunError listing all problems with them.
 */
export function checkedSettings(input: unknown): Settings {
    const { settings, problems } = checkSettings(input);
    if (problems !== undefined) throw refusal(problems, "the settings of the program");
    return settings;
}

/** All problems in one error, which Pulumi shows without a stack trace. */
export function refusal(problems: readonly Problem[], where: string): pulumi.RunError {
    const error = new pulumi.RunError(formatProblems(problems, where));
    // Nobody sees the stack trace, but Pulumi still formats it in colour, which takes Node 20.20 15 s.
    error.stack = "";
    return error;
}
