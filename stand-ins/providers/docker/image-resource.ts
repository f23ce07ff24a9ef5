import { statSync } from "node:fs";
import { isAbsolute, join, posix, resolve } from "node:path";
import type Docker from "dockerode";
import { changedPaths, isIgnored } from "../changed-paths.js";
import {
    hasUnknown,
    isPlainObject,
    isPropertyMap,
    type PlainObject,
    type PropertyMap,
    type PropertyValue,
    plainObject,
    plainValue,
    Secret,
    Unknown,
} from "../plain-value.js";
import type { CheckFailure, Diff, DiffKind, MemberNames, OperationContext } from "../provider.js";
import { type BuildContext, contextDigest, relativeDockerfile } from "./build-context.js";
import { buildImage, pushImage } from "./build-image.js";

const outputNames = ["baseImageName", "context", "dockerfile", "imageName", "platform", "registryServer", "repoDigest"];

export const imageMembers: MemberNames = {
    inputs: ["build", "buildOnPreview", "imageName", "registry", "skipPush"],
    required: ["imageName"],
    outputs: outputNames,
};

const buildKeys = [
    "addHosts",
    "args",
    "builderVersion",
    "cacheFrom",
    "context",
    "contextDigest",
    "dockerfile",
    "network",
    "platform",
    "target",
];

/** Adds the Dockerfile, the platform and the digest of the build context. */
export async function checkImage(
    inputs: PropertyMap,
    directory: string,
    context: OperationContext,
): Promise<{ inputs: PropertyMap; failures: CheckFailure[] }> {
    const given = inputs["build"] instanceof Secret ? inputs["build"].value : inputs["build"];
    const complete = {
        ...inputs,
        buildOnPreview: inputs["buildOnPreview"] ?? false,
        skipPush: inputs["skipPush"] ?? false,
    };
    if (
        given instanceof Unknown ||
        hasUnknown(isPropertyMap(given) ? [given["context"] ?? null, given["dockerfile"] ?? null] : [])
    ) {
        return { inputs: complete, failures: [] };
    }
    const build: PropertyMap = isPropertyMap(given) ? given : {};
    const folder = String(plainValue(build["context"] ?? "."));
    const dockerfile = String(plainValue(build["dockerfile"] ?? posix.join(folder, "Dockerfile")));
    const fail = (reason: string) => ({ inputs: complete, failures: [{ property: "build", reason }] });
    if (plainValue(build["builderVersion"] ?? null) !== "BuilderV1") {
        return fail(
            "BuildKit (build.builderVersion: BuilderBuildKit, the default) is beyond this stand-in; " +
                "set build.builderVersion to BuilderV1, or install Pulumi's own docker provider",
        );
    }
    const strange = Object.keys(build).filter(key => !buildKeys.includes(key));
    if (strange.length > 0) {
        return fail(
            `build.${strange.join(", build.")} is not known to docker.Image; known are ${buildKeys.join(", ")}`,
        );
    }
    const problem = dockerfileProblem(folder, dockerfile, directory);
    if (problem) {
        return fail(problem);
    }
    const platform = build["platform"] ?? hostPlatform();
    if (build["platform"] === undefined) {
        context.log(
            "info",
            `Building your image for ${hostPlatform()} architecture.\nTo ensure you are building for the correct ` +
                "platform, consider explicitly setting the `platform` field on ImageBuildOptions.",
        );
    }
    const digest = await contextDigest(locate(folder, dockerfile, directory));
    return {
        inputs: { ...complete, build: { ...build, contextDigest: digest, dockerfile, platform } },
        failures: [],
    };
}

/** Every change is an update in place. Changed credentials alone do not count. */
export function diffImage(
    existing: { readonly inputs: PropertyMap; readonly outputs: PropertyMap },
    newInputs: PropertyMap,
    ignoreChanges: readonly string[],
): Diff {
    const recorded = existing.outputs["__inputs"];
    const before = plainObject(
        recorded instanceof Secret && isPropertyMap(recorded.value) ? recorded.value : existing.inputs,
    );
    const after = plainObject(newInputs);
    const changes = changedPaths(before, after).filter(path => {
        const credentials = path[0] === "registry" && path[1] !== undefined && path[1] !== "server";
        return !credentials && !isIgnored(path, ignoreChanges);
    });
    const kind = (key: string): DiffKind => (!(key in before) ? "add" : key in after ? "update" : "delete");
    const keys = [...new Set(changes.map(([key]) => String(key)))];
    return {
        changes: keys.length > 0,
        replaceKeys: [],
        diffKeys: [],
        detailedDiff: Object.fromEntries(keys.map(key => [key, kind(key)])),
        deleteBeforeReplace: false,
    };
}

/** Builds and pushes; returns the resource's outputs. A preview builds only with buildOnPreview, and never pushes. */
export async function publishImage(
    docker: () => Promise<Docker>,
    inputs: PropertyMap,
    operation: OperationContext,
    surroundings: { readonly directory: string; readonly environment: NodeJS.ProcessEnv },
): Promise<PropertyMap> {
    const plain = plainObject(inputs);
    const build = isPlainObject(plain["build"]) ? plain["build"] : {};
    const registry = isPlainObject(plain["registry"]) ? plain["registry"] : {};
    const imageName = String(plain["imageName"]);
    if (operation.preview && hasUnknown(inputs)) {
        return { imageName: inputs["imageName"] ?? Unknown.value, repoDigest: Unknown.value };
    }
    const context = locate(String(build["context"] ?? "."), String(build["dockerfile"]), surroundings.directory);
    const known: PropertyMap = {
        __inputs: new Secret(plain as PropertyValue),
        baseImageName: inputs["imageName"] ?? "",
        context: String(build["context"] ?? "."),
        dockerfile: relativeDockerfile(context),
        imageName: inputs["imageName"] ?? "",
        ...(build["platform"] === undefined ? {} : { platform: build["platform"] }),
        registryServer: String(registry["server"] ?? ""),
    };
    if (operation.preview && plain["buildOnPreview"] !== true) {
        return { ...known, repoDigest: Unknown.value };
    }
    const client = await docker();
    const given = {
        server: text(registry["server"]),
        username: text(registry["username"]),
        password: text(registry["password"]),
    };
    const cache = build["cacheFrom"];
    const images = isPlainObject(cache) && Array.isArray(cache["images"]) ? cache["images"].map(String) : [];
    const args = isPlainObject(build["args"]) ? build["args"] : {};
    const id = await buildImage(
        client,
        {
            context,
            imageName,
            args: Object.fromEntries(Object.entries(args).map(([key, value]) => [key, String(value)])),
            target: text(build["target"]),
            platform: text(build["platform"]),
            network: text(build["network"]),
            addHosts: Array.isArray(build["addHosts"]) ? build["addHosts"].map(String) : [],
            cacheFrom: images,
            registry: given,
        },
        operation,
        surroundings.environment,
    );
    if (operation.preview) {
        return { ...known, repoDigest: Unknown.value };
    }
    if (plain["skipPush"] === true) {
        // An image without a registry is named by its local id.
        return { ...known, repoDigest: id };
    }
    return { ...known, repoDigest: await pushImage(client, imageName, given, operation, surroundings.environment) };
}

function locate(folder: string, dockerfile: string, directory: string): BuildContext {
    return { directory: resolve(directory, folder), dockerfile: resolve(directory, dockerfile) };
}

/** A Dockerfile is relative to the project, not to the context; this usual mistake gets a message of its own. */
function dockerfileProblem(folder: string, dockerfile: string, directory: string): string | undefined {
    const exists = (path: string) => statSync(resolve(directory, path), { throwIfNoEntry: false })?.isFile() === true;
    if (exists(dockerfile)) {
        return undefined;
    }
    if (isAbsolute(dockerfile)) {
        return `could not open dockerfile at absolute path ${dockerfile}`;
    }
    const inContext = join(folder, dockerfile);
    const advice = exists(inContext) ? `. Try setting \`dockerfile\` to "${inContext}"` : "";
    return `could not open dockerfile at relative path ${dockerfile}${advice}`;
}

function hostPlatform(): string {
    const architectures: Record<string, string> = { x64: "amd64", ia32: "386" };
    return `linux/${architectures[process.arch] ?? process.arch}`;
}

function text(value: PlainObject[string] | undefined): string | undefined {
    return typeof value === "string" && value !== "" ? value : undefined;
}
