import type { Provider as StandIn } from "../../stand-ins/providers/provider.js";
import type { Provider } from "../provider.js";
import { LazyProvider } from "./lazy-provider.js";
import type { ComponentPlugin } from "./plugin/component-plugin.js";

type Loader = (environment: NodeJS.ProcessEnv, directory: string) => Promise<Provider>;

/** The providers that run inside the embedded engine, loaded when they are first used. */
const loaders: Record<string, Loader> = {
    docker: async (environment, directory) =>
        adapted(
            new (await import("../../stand-ins/providers/docker/docker-provider.js")).DockerProvider(
                environment,
                directory,
            ),
        ),
    "docker-build": async (environment, directory) =>
        adapted(
            new (await import("../../stand-ins/providers/docker-build/docker-build-provider.js")).DockerBuildProvider(
                environment,
                directory,
            ),
        ),
    kubernetes: async environment =>
        new (await import("./kubernetes/kubernetes-provider.js")).KubernetesProvider(environment),
    random: async () =>
        adapted(new (await import("../../stand-ins/providers/random/random-provider.js")).RandomProvider()),
};

function adapted(provider: StandIn): Provider {
    return {
        name: provider.name,
        configure: inputs => provider.configure(inputs),
        check: (context, type, _old, inputs) => provider.check(context, type, inputs),
        diff: async (...args) => {
            const diff = await provider.diff(...args);
            const details = Object.entries(diff.detailedDiff ?? {}).map(([key, kind]) => [
                key,
                { kind, inputDiff: false },
            ]);
            const detailedDiff = Object.fromEntries(details);
            return { ...diff, detailedDiff, withoutDetails: diff.detailedDiff === undefined };
        },
        create: (...args) => provider.create(...args),
        update: (...args) => provider.update(...args),
        delete: (...args) => provider.delete(...args),
        read: (...args) => provider.read(...args),
        invoke: async (...args) => ({ result: await provider.invoke(...args), failures: [] }),
    };
}

/**
 * A provider by its package name. Throws for one that the embedded engine does not have.
 * @param directory Folder of the project, to which paths in resources are relative.
 * @param packages Folders of plugins by the name of their package.
 */
export function createProvider(
    name: string,
    version: string,
    environment: NodeJS.ProcessEnv,
    directory: string = process.cwd(),
    packages: Readonly<Record<string, string>> = {},
): Provider {
    const folder = packages[name];
    if (folder !== undefined) return new LazyProvider(name, () => loadPlugin(name, folder, directory, environment));
    const load = loaders[name];
    if (!load) {
        throw new Error(
            `provider "${name}"${version ? ` ${version}` : ""} is not supported by the embedded engine, ` +
                `which has ${Object.keys(loaders).join(", ")}, and the plugins that "packages" of Pulumi.yaml names; ` +
                "install the Pulumi CLI (https://www.pulumi.com/docs/install/) and run the same command again",
        );
    }
    return new LazyProvider(name, () => load(environment, directory));
}

async function loadPlugin(...args: ConstructorParameters<typeof ComponentPlugin>): Promise<Provider> {
    const { ComponentPlugin } = await import("./plugin/component-plugin.js");
    return new ComponentPlugin(...args);
}
