import { containsUnknown } from "../properties/property-inspection.js";
import type { PropertyMap } from "../property-value.js";
import type { Provider } from "../provider.js";
import type { ResourceState } from "../resource-state.js";
import { isProviderType, packageOfProvider, readProviderReference } from "../resources/urn.js";
import type { UpdateOptions } from "../update.js";
import { StackReferenceProvider } from "./stack-reference-provider.js";
import { UnconfiguredProvider } from "./unconfigured-provider.js";

/** The configured providers of an update, by the URN of the provider resource. */
export class ProviderRegistry {
    private readonly configured = new Map<string, Promise<Provider>>();

    constructor(
        private readonly options: Pick<UpdateOptions, "providers" | "stackOutputs">,
        private readonly old: readonly ResourceState[],
    ) {}

    /** Configures the provider that a provider resource stands for; later lookups of its URN give it. */
    configure(urn: string, type: string, inputs: PropertyMap): Promise<Provider> {
        const provider = this.start(packageOfProvider(type), inputs);
        provider.catch(() => undefined);
        this.configured.set(urn, provider);
        return provider;
    }

    /** The provider that a resource's reference (`URN::ID`) names; from the old state when this update has none. */
    get(reference: string): Promise<Provider> {
        const { urn } = readProviderReference(reference);
        const known = this.configured.get(urn);
        if (known !== undefined) return known;
        const state = this.old.find(resource => resource.urn === urn && isProviderType(resource.type));
        if (state === undefined) {
            return Promise.reject(new Error(`the provider ${urn} is neither in the program nor in the state`));
        }
        return this.configure(urn, state.type, state.inputs);
    }

    /** Ends what the providers have started. */
    close(): void {
        for (const provider of this.configured.values()) {
            provider.then(
                started => started.close?.(),
                () => undefined,
            );
        }
    }

    private async start(name: string, inputs: PropertyMap): Promise<Provider> {
        if (name === "pulumi") return new StackReferenceProvider(this.options.stackOutputs);
        const { __internal, ...args } = inputs;
        const provider = this.options.providers(name, typeof inputs.version === "string" ? inputs.version : "");
        if (containsUnknown(args)) return new UnconfiguredProvider(provider.name);
        await provider.configure(args);
        return provider;
    }
}

/** What a provider resource shows as its outputs: what it was given, without what is the engine's own. */
export function providerOutputs(inputs: PropertyMap): PropertyMap {
    const { __internal, ...outputs } = inputs;
    return outputs;
}
