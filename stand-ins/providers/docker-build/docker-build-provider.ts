import { statSync } from "node:fs";
import { resolve } from "node:path";
import type Docker from "dockerode";
import { changedPaths, isIgnored } from "../changed-paths.js";
import type { BuildContext } from "../docker/build-context.js";
import { pushImage } from "../docker/build-image.js";
import { createDockerClient, type DockerSettings, dockerError, foreignPlatform } from "../docker/docker-client.js";
import { hasUnknown, type PropertyMap, plainObject, Unknown } from "../plain-value.js";
import type { CheckFailure, Created, Diff, Existing, Known, OperationContext, Provider } from "../provider.js";
import { type BuildInputs, inputProblems, knownInputs, readInputs } from "./build-inputs.js";
import { buildWithBuildKit, contextHash } from "./build-with-buildkit.js";

const image = "docker-build:index:Image";
/** An image's outputs in addition to its inputs. */
const made = ["contextHash", "digest", "ref"];

/** Images made by BuildKit: the part of docker-build's Image that the Docker daemon's own builder can do. */
export class DockerBuildProvider implements Provider {
    readonly name = "docker-build";
    readonly members = {
        resources: { [image]: { inputs: knownInputs, required: ["tags"], outputs: [...knownInputs, ...made] } },
        functions: {},
    };
    private settings: DockerSettings;

    constructor(
        private readonly environment: NodeJS.ProcessEnv,
        /** The program's folder: paths of build contexts are relative to it. */
        private readonly directory: string,
    ) {
        const certPath = environment["DOCKER_CERT_PATH"];
        const host = environment["DOCKER_HOST"] || "unix:///var/run/docker.sock";
        this.settings = { host, ...(certPath ? { certPath } : {}) };
    }

    async configure(inputs: PropertyMap): Promise<void> {
        const { host, ...rest } = plainObject(inputs);
        const strange = Object.keys(rest).filter(key => !["__internal", "version", "pluginDownloadURL"].includes(key));
        if (strange.length > 0) {
            throw new Error(
                `the setting ${strange.join(", ")} is beyond this stand-in, which knows host; ` +
                    "install Pulumi's own docker-build provider to use it",
            );
        }
        if (typeof host === "string" && host !== "") this.settings = { ...this.settings, host };
    }

    async check(_context: OperationContext, type: string, inputs: PropertyMap) {
        supported(type);
        const failures: CheckFailure[] = inputProblems(plainObject(inputs));
        if (hasUnknown(inputs) || failures.length > 0) return { inputs, failures };
        const { dockerfile, platform } = readInputs(plainObject(inputs));
        const found = statSync(resolve(this.directory, dockerfile), { throwIfNoEntry: false });
        if (!found?.isFile()) {
            failures.push({ property: "dockerfile", reason: `could not open dockerfile at path ${dockerfile}` });
        }
        const foreign = platform && (await foreignPlatform(createDockerClient(this.settings), platform));
        if (foreign) failures.push({ property: "platforms", reason: foreign });
        return { inputs, failures };
    }

    /** Every change is an update in place, even one of the build context. */
    async diff(
        _context: OperationContext,
        type: string,
        existing: Existing,
        inputs: PropertyMap,
        ignoreChanges: string[],
    ): Promise<Diff> {
        supported(type);
        const before = plainObject(existing.outputs);
        const after = plainObject(inputs);
        const old = Object.fromEntries(Object.entries(before).filter(([key]) => !made.includes(key)));
        const changes = changedPaths(old, after).map(([key]) => String(key));
        if (!hasUnknown(inputs) && (await this.hash(readInputs(after))) !== before["contextHash"]) {
            changes.push("contextHash");
        }
        const keys = [...new Set(changes)].filter(key => !isIgnored([key], ignoreChanges));
        return {
            changes: keys.length > 0,
            replaceKeys: [],
            diffKeys: keys,
            detailedDiff: Object.fromEntries(keys.map(key => [key, "update" as const])),
            deleteBeforeReplace: false,
        };
    }

    async create(context: OperationContext, type: string, inputs: PropertyMap): Promise<Created> {
        supported(type);
        const outputs = await this.publish(context, inputs);
        return { id: typeof outputs["digest"] === "string" ? outputs["digest"] : "", outputs };
    }

    async update(
        context: OperationContext,
        type: string,
        _existing: Existing,
        inputs: PropertyMap,
    ): Promise<PropertyMap> {
        supported(type);
        return this.publish(context, inputs);
    }

    async delete(_context: OperationContext, type: string, existing: Existing): Promise<void> {
        supported(type);
        const { ref } = plainObject(existing.outputs);
        throw new Error(
            `this stand-in deletes no image from its registry: set retainOnDelete to keep ${String(ref)}, ` +
                "or install Pulumi's own docker-build provider",
        );
    }

    async read(
        _context: OperationContext,
        type: string,
        id: string,
        known: Known | undefined,
    ): Promise<Existing | undefined> {
        supported(type);
        return { id, inputs: known?.inputs ?? {}, outputs: known?.outputs ?? {} };
    }

    async invoke(token: string): Promise<never> {
        throw new Error(`${token} is beyond this stand-in; install Pulumi's own docker-build provider to use it`);
    }

    private async publish(context: OperationContext, inputs: PropertyMap): Promise<PropertyMap> {
        const unknown = { digest: Unknown.value, ref: Unknown.value };
        if (context.preview && hasUnknown(inputs)) return { ...inputs, ...unknown, contextHash: Unknown.value };
        const build = readInputs(plainObject(inputs));
        const hash = await this.hash(build);
        if (context.preview) return { ...inputs, ...unknown, contextHash: hash };
        const ref = await this.withDocker(docker => this.buildAndPush(docker, build, context));
        return { ...inputs, digest: ref.slice(ref.indexOf("@") + 1), ref, contextHash: hash };
    }

    /** Returns the first tag as `tag@digest`. */
    private async buildAndPush(docker: Docker, build: BuildInputs, context: OperationContext): Promise<string> {
        await buildWithBuildKit(docker, build, this.locate(build), context, this.environment);
        const pushed: string[] = [];
        for (const tag of build.tags) pushed.push(await pushImage(docker, tag, {}, context, this.environment));
        const [first = ""] = pushed;
        return `${build.tags[0]}${first.slice(first.indexOf("@"))}`;
    }

    private hash(build: BuildInputs): Promise<string> {
        return contextHash(this.locate(build));
    }

    private locate({ context, dockerfile }: BuildInputs): BuildContext {
        return { directory: resolve(this.directory, context), dockerfile: resolve(this.directory, dockerfile) };
    }

    private async withDocker<T>(use: (docker: Docker) => Promise<T>): Promise<T> {
        try {
            return await use(await createDockerClient(this.settings));
        } catch (error) {
            throw dockerError(error, this.settings.host);
        }
    }
}

function supported(type: string): void {
    if (type !== image) {
        throw new Error(
            `${type} is beyond this stand-in, which has Image; install Pulumi's own docker-build provider to use it`,
        );
    }
}
