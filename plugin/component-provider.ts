import type { ComponentResourceOptions, Inputs } from "@pulumi/pulumi";
import type { ConstructResult, Provider } from "@pulumi/pulumi/provider/provider.js";
import { invalidArguments } from "./construct.js";
import { plainInputs, type SecretPlace } from "./plain-inputs.js";

/** Creates one kind of component from plain values. Throws InputPropertiesError with all problems. */
export type Construct = (
    name: string,
    values: Readonly<Record<string, unknown>>,
    options: ComponentResourceOptions,
) => ConstructResult;

interface Constructor {
    /**
     * Loaded when the first component is created, which keeps the plugin quick when it is asked only for its schema.
     */
    readonly load: () => Promise<Construct>;
    readonly secretPlace?: SecretPlace;
}

const constructors: Readonly<Record<string, Constructor>> = {
    FastApiService: {
        load: async () => (await import("./construct.js")).constructService,
        secretPlace: { paths: /^(secrets|last)(\.|$)/, argument: "secrets" },
    },
    ServiceGroup: {
        load: async () => (await import("./construct.js")).constructGroup,
        secretPlace: { paths: /^services\.[^.]+\.(secrets|last)(\.|$)/, argument: "its service's secrets" },
    },
    VersionedImage: {
        load: async () => (await import("./construct.js")).constructImage,
    },
};

/** The components as a Pulumi provider, for @pulumi/pulumi's own provider server. */
export class ComponentProvider implements Provider {
    readonly version: string;

    /** @param schema text of the package's schema, served unchanged */
    constructor(readonly schema: string) {
        this.version = (JSON.parse(schema) as { version: string }).version;
    }

    async construct(
        name: string,
        type: string,
        inputs: Inputs,
        options: ComponentResourceOptions,
    ): Promise<ConstructResult> {
        const known = Object.entries(constructors).map(
            ([component, how]) => [`${packageName}:index:${component}`, how] as const,
        );
        const chosen = known.find(([token]) => token === type)?.[1];
        if (chosen === undefined) {
            const types = known.map(([token]) => token).join(", ");
            throw new Error(`"${type}" is not in this package, which has ${types}.`);
        }
        const { values, problems } = await plainInputs(inputs, chosen.secretPlace);
        if (problems.length > 0) throw invalidArguments(problems);
        return (await chosen.load())(name, values, options);
    }
}

/** Name of the package: the first part of its components' types. */
export const packageName = "fastapi-release";
