import type { PropertyMap } from "../property-value.js";
import { Secret } from "../property-value.js";
import type { Goal } from "../resources/goal.js";
import { makeUrn, packageOfProvider, providerType } from "../resources/urn.js";
import type { UpdateOptions } from "../update.js";
import type { ResourceRegistrar } from "./resource-registrar.js";

/** What a request says of the provider that it wants when it names none. */
export interface ProviderRequest {
    readonly packageName: string;
    readonly version: string;
    readonly pluginDownloadUrl: string;
}

type Options = Pick<UpdateOptions, "project" | "stack" | "config" | "secretConfigKeys">;

/** The providers of resources that name none: made when first needed, one for each package and version. */
export class DefaultProviders {
    private readonly references = new Map<string, Promise<string>>();

    constructor(
        private readonly options: Options,
        private readonly registrar: ResourceRegistrar,
    ) {}

    /** The reference (`URN::ID`) of the default provider for a package. */
    get(request: ProviderRequest): Promise<string> {
        const key = `${request.packageName} ${request.version} ${request.pluginDownloadUrl}`;
        let reference = this.references.get(key);
        if (reference === undefined) {
            reference = this.register(request);
            this.references.set(key, reference);
        }
        return reference;
    }

    private async register({ packageName, version, pluginDownloadUrl }: ProviderRequest): Promise<string> {
        const type = providerType(packageName);
        const name = ["default", version, pluginDownloadUrl]
            .filter(part => part !== "")
            .map(part => part.replace(/[^A-Za-z0-9]/g, "_"))
            .join("_");
        const goal: Goal = {
            urn: makeUrn(this.options.stack, this.options.project, "", type, name),
            type,
            name,
            custom: true,
            inputs: packageName === "pulumi" ? {} : this.inputs(packageName, version, pluginDownloadUrl),
            dependencies: [],
            ignoreChanges: [],
            replaceOnChanges: [],
            additionalSecretOutputs: [],
            aliases: [],
        };
        const { state } = await this.registrar.register(goal);
        return `${state.urn}::${state.id}`;
    }

    /** The stack's config under the package's name: `kubernetes:context` becomes the input `context`. */
    private inputs(packageName: string, version: string, pluginDownloadUrl: string): PropertyMap {
        const inputs: PropertyMap = {};
        const prefix = `${packageName}:`;
        for (const [key, value] of Object.entries(this.options.config)) {
            if (!key.startsWith(prefix)) continue;
            const secret = this.options.secretConfigKeys.includes(key);
            inputs[key.slice(prefix.length)] = secret ? new Secret(value) : value;
        }
        return withInternals(inputs, version, pluginDownloadUrl);
    }
}

/** A provider's inputs with what its request says apart from them, as Pulumi keeps it. */
export function withInternals(inputs: PropertyMap, version: string, pluginDownloadUrl: string): PropertyMap {
    return {
        __internal: pluginDownloadUrl === "" ? {} : { pluginDownloadURL: pluginDownloadUrl },
        ...inputs,
        ...(version !== "" && { version }),
    };
}

/** A package's name out of a request: of the provider type itself, or of a resource type or function token. */
export function requestedPackage(token: string): string {
    return token.startsWith(providerType("")) ? packageOfProvider(token) : (token.split(":", 1)[0] ?? "");
}
