import * as pulumi from "@pulumi/pulumi";
import { isUnknown } from "@pulumi/pulumi/output.js";
import type { Problem } from "../model/settings/problem.js";
import { joinPath } from "../model/settings/shape-reader.js";

/** A component's inputs as plain values, or why they are not. */
export interface PlainInputs {
    readonly values: Readonly<Record<string, unknown>>;
    readonly problems: readonly Problem[];
}

/** Where a component accepts secrets. */
export interface SecretPlace {
    /** Paths of values that it keeps secret. */
    readonly paths: RegExp;
    /** The argument to suggest if a secret was given elsewhere. */
    readonly argument: string;
}

/** What the SDK's own code awaits; not part of its public types. */
interface WithUnknowns {
    promise(withUnknowns: true): Promise<unknown>;
    readonly isSecret: Promise<boolean>;
}

/**
 * Waits for the outputs among the inputs from another language. Components take settings that are known before anything
 * is constructed, so a value that is known only after an update is a problem. So is a secret in a place where it would
 * be shown.
 *
 * @param secretPlace absent: nowhere
 */
export async function plainInputs(inputs: pulumi.Inputs, secretPlace?: SecretPlace): Promise<PlainInputs> {
    const problems: Problem[] = [];
    const refuse = (path: string, message: string) => void problems.push({ path, message });
    const plain = async (value: unknown, path: string): Promise<unknown> => {
        if (pulumi.Output.isInstance(value)) {
            const output = value as unknown as WithUnknowns;
            if ((await output.isSecret) && secretPlace?.paths.test(path) !== true) {
                const place = secretPlace === undefined ? "" : `; put it into ${secretPlace.argument} instead`;
                return refuse(path, `is or contains a secret, which would be shown${place}.`);
            }
            return plain(await output.promise(true), path);
        }
        if (isUnknown(value)) {
            return refuse(path, "is known only after an update; use a value that is known before, or leave it out.");
        }
        if (pulumi.Resource.isInstance(value) || isAsset(value)) return refuse(path, "is not a plain value.");
        if (Array.isArray(value)) {
            return Promise.all(value.map((each, index) => plain(each, joinPath(path, index))));
        }
        if (typeof value !== "object" || value === null) return value;
        const entries = Object.entries(value).map(
            async ([key, each]) => [key, await plain(each, joinPath(path, key))] as const,
        );
        return Object.fromEntries(await Promise.all(entries));
    };
    const values = (await plain(inputs, "")) as Record<string, unknown>;
    return { values, problems };
}

function isAsset(value: unknown): boolean {
    return pulumi.asset.Asset.isInstance(value) || pulumi.asset.Archive.isInstance(value);
}
