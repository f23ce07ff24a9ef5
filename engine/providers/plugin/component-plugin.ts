import type { ConstructRequest, ConstructResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import type { PluginHost, Provider } from "../../provider.js";
import { PluginProcess } from "./plugin-process.js";

/**
 * A package's plugin as a provider: it constructs components. Its process is started for the first of them, so that an
 * update which needs none, such as a destroy, never waits for it.
 */
export class ComponentPlugin implements Provider {
    private process: Promise<PluginProcess> | undefined;

    /**
     * @param folder the one with PulumiPlugin.yaml
     * @param directory the project's, in which the plugin runs
     */
    constructor(
        readonly name: string,
        private readonly folder: string,
        private readonly directory: string,
        private readonly environment: NodeJS.ProcessEnv,
    ) {}

    /** Components take the stack's config with their request; the provider itself has none. */
    async configure(): Promise<void> {}

    async construct(request: ConstructRequest, host: PluginHost): Promise<ConstructResponse> {
        this.process ??= PluginProcess.start(this.folder, this.directory, this.environment, host);
        const { client } = await this.process;
        return new Promise((resolve, reject) => {
            client.construct(request, (error, response) => (error ? reject(error) : resolve(response)));
        });
    }

    close(): void {
        this.process?.then(
            started => started.end(),
            () => undefined,
        );
    }

    check(): Promise<never> {
        return this.refuse("a resource");
    }

    diff(): Promise<never> {
        return this.refuse("a resource");
    }

    create(): Promise<never> {
        return this.refuse("a resource");
    }

    update(): Promise<never> {
        return this.refuse("a resource");
    }

    delete(): Promise<never> {
        return this.refuse("a resource");
    }

    read(): Promise<never> {
        return this.refuse("a resource");
    }

    invoke(): Promise<never> {
        return this.refuse("a function");
    }

    private async refuse(what: string): Promise<never> {
        throw new Error(
            `the plugin ${this.name} is asked for ${what} of its own; the embedded engine takes components from plugins ` +
                "and nothing else. Install the Pulumi CLI (https://www.pulumi.com/docs/install/) and run the same command again.",
        );
    }
}
