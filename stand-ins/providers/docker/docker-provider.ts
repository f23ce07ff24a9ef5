import type Docker from "dockerode";
import type { RegistryAccess } from "../../../registry/registry-access.js";
import { manifestDigest } from "../../../registry/registry-api.js";
import { registryCredentials } from "../../../registry/registry-credentials.js";
import {
    isPlainObject,
    type PlainValue,
    type PropertyMap,
    plainObject,
    plainValue,
    Unknown,
    unknownText,
} from "../plain-value.js";
import type {
    CheckFailure,
    Created,
    Diff,
    Existing,
    Known,
    MemberNames,
    OperationContext,
    Provider,
} from "../provider.js";
import { createDockerClient, type DockerSettings, dockerError, foreignPlatform } from "./docker-client.js";
import { parseImageName, withoutReference } from "./image-name.js";
import { checkImage, diffImage, imageMembers, publishImage } from "./image-resource.js";
import {
    checkRemoteImage,
    createRemoteImage,
    deleteRemoteImage,
    describe,
    diffRemoteImage,
    inspect,
    readRemoteImage,
    remoteImageMembers,
} from "./remote-image.js";

const image = "docker:index/image:Image";
const remoteImage = "docker:index/remoteImage:RemoteImage";
const getRegistryImage = "docker:index/getRegistryImage:getRegistryImage";
const getRemoteImage = "docker:index/getRemoteImage:getRemoteImage";

const functions: Readonly<Record<string, MemberNames>> = {
    [getRegistryImage]: {
        inputs: ["insecureSkipVerify", "name"],
        required: ["name"],
        outputs: ["id", "insecureSkipVerify", "name", "sha256Digest"],
    },
    [getRemoteImage]: { inputs: ["name"], required: ["name"], outputs: ["id", "name", "repoDigest"] },
};

interface RegistryAuth {
    readonly address: string;
    readonly authDisabled?: boolean;
    readonly username?: string;
    readonly password?: string;
}

/** Images that a Docker daemon builds and pushes, and lookups in registries. */
export class DockerProvider implements Provider {
    readonly name = "docker";
    readonly members = { resources: { [image]: imageMembers, [remoteImage]: remoteImageMembers }, functions };
    private settings: DockerSettings;
    private registryAuth: RegistryAuth[] = [];
    private client: Promise<Docker> | undefined;

    constructor(
        private readonly environment: NodeJS.ProcessEnv,
        /** The program's folder: paths of build contexts are relative to it. */
        private readonly directory: string,
    ) {
        this.settings = { host: environment["DOCKER_HOST"] || "unix:///var/run/docker.sock" };
        if (environment["DOCKER_CERT_PATH"]) {
            this.settings = { ...this.settings, certPath: environment["DOCKER_CERT_PATH"] };
        }
    }

    async configure(inputs: PropertyMap): Promise<void> {
        const known = ["__internal", "version", "pluginDownloadURL", "host", "certPath", "registryAuth"];
        const strange = Object.keys(inputs).filter(key => !known.includes(key));
        if (strange.length > 0) {
            throw new Error(
                `the setting ${strange.join(", ")} is beyond this stand-in, which knows host, certPath and registryAuth; ` +
                    "install Pulumi's own docker provider to use it",
            );
        }
        const { host, certPath, registryAuth } = plainObject(inputs);
        this.settings = {
            host: typeof host === "string" && host !== "" ? host : this.settings.host,
            certPath: typeof certPath === "string" ? certPath : this.settings.certPath,
        };
        this.registryAuth = parseRegistryAuth(registryAuth);
        this.client = undefined;
    }

    async check(
        context: OperationContext,
        type: string,
        inputs: PropertyMap,
    ): Promise<{ inputs: PropertyMap; failures: CheckFailure[] }> {
        if (supported(type) !== image) return checkRemoteImage(inputs);
        const checked = await checkImage(inputs, this.directory, context);
        const { build } = plainObject(inputs);
        const asked = isPlainObject(build) ? build["platform"] : undefined;
        if (checked.failures.length > 0 || typeof asked !== "string" || asked === unknownText) return checked;
        const reason = await foreignPlatform(this.docker(), asked);
        return reason === undefined ? checked : { ...checked, failures: [{ property: "build", reason }] };
    }

    async diff(
        _context: OperationContext,
        type: string,
        existing: Existing,
        newInputs: PropertyMap,
        ignoreChanges: string[],
    ): Promise<Diff> {
        return supported(type) === image
            ? diffImage(existing, newInputs, ignoreChanges)
            : diffRemoteImage(existing.inputs, newInputs, ignoreChanges);
    }

    async create(context: OperationContext, type: string, inputs: PropertyMap): Promise<Created> {
        if (supported(type) === image) {
            const outputs = await this.publish(context, inputs);
            return { id: context.preview ? "" : String(plainValue(inputs["imageName"] ?? "")), outputs };
        }
        if (context.preview) {
            return { id: "", outputs: { ...inputs, imageId: Unknown.value, repoDigest: Unknown.value } };
        }
        return this.withDocker(docker => createRemoteImage(docker, inputs, context, this.environment));
    }

    /** The id stays the first tag: an image built under another tag is still the same resource. */
    async update(
        context: OperationContext,
        type: string,
        existing: Existing,
        newInputs: PropertyMap,
    ): Promise<PropertyMap> {
        if (supported(type) === image) {
            return this.publish(context, newInputs);
        }
        if (context.preview) {
            return existing.outputs;
        }
        const name = String(plainValue(newInputs["name"] ?? ""));
        return this.withDocker(async docker => (await describe(docker, name, newInputs)).outputs);
    }

    /** A pushed image stays in its registry. */
    async delete(_context: OperationContext, type: string, existing: Existing): Promise<void> {
        if (supported(type) === remoteImage && plainObject(existing.outputs)["keepLocally"] !== true) {
            await this.withDocker(docker => deleteRemoteImage(docker, existing));
        }
    }

    async read(
        _context: OperationContext,
        type: string,
        id: string,
        known: Known | undefined,
    ): Promise<Existing | undefined> {
        if (supported(type) === remoteImage) {
            return this.withDocker(docker => readRemoteImage(docker, id, known));
        }
        return { id, inputs: known?.inputs ?? {}, outputs: known?.outputs ?? {} };
    }

    async invoke(token: string, args: PropertyMap): Promise<PropertyMap> {
        const name = String(plainValue(args["name"] ?? ""));
        switch (token) {
            case getRegistryImage: {
                const anyCertificate = plainValue(args["insecureSkipVerify"] ?? false) === true;
                const access = { ...(await this.registryAccess(name)), anyCertificate };
                const digest = await manifestDigest(withoutReference(name), parseImageName(name).reference, access);
                if (digest === undefined) {
                    throw new Error(`the registry has no image ${name}`);
                }
                return { ...args, id: digest, sha256Digest: digest };
            }
            case getRemoteImage: {
                const found = await this.withDocker(docker => inspect(docker, name));
                if (!found) {
                    throw new Error(`the daemon has no image ${name}`);
                }
                return { id: found.imageId, name, repoDigest: found.repoDigest };
            }
            default:
                throw new Error(`${token} is beyond this stand-in; install Pulumi's own docker provider to use it`);
        }
    }

    private publish(context: OperationContext, inputs: PropertyMap): Promise<PropertyMap> {
        const surroundings = { directory: this.directory, environment: this.environment };
        return this.guarded(() => publishImage(() => this.docker(), inputs, context, surroundings));
    }

    private async registryAccess(name: string): Promise<RegistryAccess> {
        const { registry } = parseImageName(name);
        const configured = this.registryAuth.find(({ address }) => address.replace(/^https?:\/\//, "") === registry);
        const registries = configured?.address.startsWith("http://") ? { [registry]: { plainHttp: true } } : {};
        if (configured?.authDisabled) return { credentials: "none", registries };
        const { username: user, password } = configured ?? {};
        if (user && password) return { credentials: { user, password }, registries };
        return { credentials: (await registryCredentials(registry, this.environment)) ?? "none", registries };
    }

    private withDocker<T>(use: (docker: Docker) => Promise<T>): Promise<T> {
        return this.guarded(async () => use(await this.docker()));
    }

    private docker(): Promise<Docker> {
        this.client ??= createDockerClient(this.settings);
        return this.client;
    }

    private async guarded<T>(work: () => Promise<T>): Promise<T> {
        try {
            return await work();
        } catch (error) {
            throw dockerError(error, this.settings.host);
        }
    }
}

function supported(type: string): typeof image | typeof remoteImage {
    if (type !== image && type !== remoteImage) {
        throw new Error(
            `${type} is beyond this stand-in, which has Image and RemoteImage; ` +
                "install Pulumi's own docker provider to use it",
        );
    }
    return type;
}

/** The SDK sends lists in the provider's configuration as JSON text. */
function parseRegistryAuth(value: PlainValue | undefined): RegistryAuth[] {
    if (value === undefined || value === null || value === "") {
        return [];
    }
    return (typeof value === "string" ? JSON.parse(value) : value) as RegistryAuth[];
}
