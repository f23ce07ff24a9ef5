// docker.RemoteImage: an image that the daemon has. The real provider is a Terraform bridge: its state contains all
// settings, null where absent, with time-outs in `__meta` (nanoseconds) and a mark for the unset list `build`.
import type Docker from "dockerode";
import { changedPaths, isIgnored } from "../changed-paths.js";
import type { PropertyMap } from "../plain-value.js";
import { plainObject } from "../plain-value.js";
import type { CheckFailure, Created, Diff, Existing, Known, MemberNames, OperationContext } from "../provider.js";
import { parseImageName, withoutReference } from "./image-name.js";
import { followProgress } from "./progress-lines.js";
import { registryCredentials } from "./registry-credentials.js";

const settings = ["forceRemove", "keepLocally", "name", "platform", "pullTriggers", "triggers"];
export const remoteImageMembers: MemberNames = {
    inputs: settings,
    required: ["name"],
    outputs: [...settings, "imageId", "repoDigest"],
};

const bridgeTimeouts = JSON.stringify({
    "e2bfb730-ecaa-11e6-8f88-34363bc7c4c0": { create: 12e11, delete: 12e11, update: 12e11 },
});

export function checkRemoteImage(inputs: PropertyMap): { inputs: PropertyMap; failures: CheckFailure[] } {
    const failures = Object.keys(inputs)
        .filter(property => !settings.includes(property) && property !== "__defaults")
        .map(property => ({
            property,
            reason: `RemoteImage.${property} is beyond this stand-in; install Pulumi's own docker provider to use it`,
        }));
    if (inputs["name"] === undefined) {
        failures.push({ property: "name", reason: "RemoteImage needs the input name" });
    }
    return { inputs: { __defaults: [], ...inputs }, failures };
}

/** A change replaces the image, except in the two settings about what happens to it on deletion. */
export function diffRemoteImage(inputs: PropertyMap, newInputs: PropertyMap, ignoreChanges: readonly string[]): Diff {
    const before = plainObject(inputs);
    const after = plainObject(newInputs);
    const changed = changedPaths(before, after).filter(path => !isIgnored(path, ignoreChanges));
    const keys = [...new Set(changed.map(([key]) => String(key)))];
    return {
        changes: keys.length > 0,
        replaceKeys: keys.filter(key => key !== "keepLocally" && key !== "forceRemove"),
        diffKeys: keys,
        deleteBeforeReplace: false,
    };
}

/** Pulls an image unless the daemon already has it. */
export async function createRemoteImage(
    docker: Docker,
    inputs: PropertyMap,
    operation: OperationContext,
    environment: NodeJS.ProcessEnv,
): Promise<Created> {
    const plain = plainObject(inputs);
    const name = String(plain["name"]);
    if (!(await inspect(docker, name))) {
        const authconfig = await registryCredentials(name, {}, environment);
        const { reference } = parseImageName(name);
        const tagged = name.includes("@") || name.endsWith(`:${reference}`) ? name : `${name}:${reference}`;
        const platform = typeof plain["platform"] === "string" ? { platform: plain["platform"] } : {};
        const output = await docker.pull(tagged, { authconfig, abortSignal: operation.signal, ...platform });
        await followProgress(output, "pull", line => operation.log("info", line, true));
    }
    return describe(docker, name, inputs);
}

export async function describe(docker: Docker, name: string, inputs: PropertyMap): Promise<Created> {
    const image = await inspect(docker, name);
    if (!image) {
        throw new Error(`the daemon has no image ${name}`);
    }
    const id = image.imageId + name;
    const given = Object.fromEntries(settings.map(key => [key, inputs[key] ?? null]));
    return {
        id,
        outputs: {
            __meta: bridgeTimeouts,
            __pulumi_raw_state_delta: { obj: { ps: { build: { plu: { i: {} } } } } },
            build: null,
            ...given,
            id,
            imageId: image.imageId,
            repoDigest: image.repoDigest,
        },
    };
}

export async function readRemoteImage(
    docker: Docker,
    id: string,
    known: Known | undefined,
): Promise<Existing | undefined> {
    if (!known) {
        throw new Error(
            `RemoteImage "${id}" cannot be imported by this stand-in; install Pulumi's own docker provider to import it`,
        );
    }
    const name = String(plainObject(known.inputs)["name"] ?? plainObject(known.outputs)["name"]);
    return (await inspect(docker, name)) ? { id, inputs: known.inputs, outputs: known.outputs } : undefined;
}

export async function deleteRemoteImage(docker: Docker, existing: Existing): Promise<void> {
    const { keepLocally, forceRemove, name } = plainObject(existing.outputs);
    if (keepLocally !== true) {
        await docker
            .getImage(String(name))
            .remove({ force: forceRemove === true })
            .catch((error: { statusCode?: number }) => {
                if (error.statusCode !== 404) {
                    throw error;
                }
            });
    }
}

/** An image in the daemon; undefined when there is none of that name. */
export async function inspect(
    docker: Docker,
    name: string,
): Promise<{ imageId: string; repoDigest: string } | undefined> {
    try {
        const { Id, RepoDigests } = await docker.getImage(name).inspect();
        // One image may have digests in several repositories; this picks the one of this name.
        const own = RepoDigests?.find(digest => digest.startsWith(`${withoutReference(name)}@`));
        return { imageId: Id, repoDigest: own ?? RepoDigests?.[0] ?? "" };
    } catch (error) {
        if ((error as { statusCode?: number }).statusCode === 404) {
            return undefined;
        }
        throw error;
    }
}
