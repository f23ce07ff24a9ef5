import type { Provider } from "../provider.js";
import { LazyProvider } from "./lazy-provider.js";
import type { ComponentPlugin } from "./plugin/component-plugin.js";

type Loader = (environment: NodeJS.ProcessEnv, directory: string) => Promise<Provider>;

/** The providers that run inside the embedded engine, loaded when they are first used. */
const loaders: Record<string, Loader> = {
    docker: async (environment, directory) =>
        new (await import("./docker/docker-provider.js")).DockerProvider(environment, directory),
    "docker-build": async (environment, directory) =>
        new (await import("./docker-build/docker-build-provider.js")).DockerBuildProvider(environment, directory),
    kubernetes: async environment =>
        new (await import("./kubernetes/kubernetes-provider.js")).KubernetesProvider(environment),
    random: async () => new (await import("./random/random-provider.js")).RandomProvider(),
};

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
