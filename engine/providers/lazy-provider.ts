import type { Provider } from "../provider.js";

/** A provider whose code is loaded at its first call: a stack without images never loads a Docker client. */
export class LazyProvider implements Provider {
    private loaded: Promise<Provider> | undefined;

    constructor(
        readonly name: string,
        private readonly load: () => Promise<Provider>,
    ) {}

    async configure(...args: Parameters<Provider["configure"]>) {
        return (await this.provider()).configure(...args);
    }

    async check(...args: Parameters<Provider["check"]>) {
        return (await this.provider()).check(...args);
    }

    async diff(...args: Parameters<Provider["diff"]>) {
        return (await this.provider()).diff(...args);
    }

    async create(...args: Parameters<Provider["create"]>) {
        return (await this.provider()).create(...args);
    }

    async update(...args: Parameters<Provider["update"]>) {
        return (await this.provider()).update(...args);
    }

    async delete(...args: Parameters<Provider["delete"]>) {
        return (await this.provider()).delete(...args);
    }

    async read(...args: Parameters<Provider["read"]>) {
        return (await this.provider()).read(...args);
    }

    async invoke(...args: Parameters<Provider["invoke"]>) {
        return (await this.provider()).invoke(...args);
    }

    async construct(...args: Parameters<NonNullable<Provider["construct"]>>) {
        const provider = await this.provider();
        if (provider.construct === undefined) throw new Error(`the provider ${this.name} has no components`);
        return provider.construct(...args);
    }

    close(): void {
        this.loaded?.then(
            provider => provider.close?.(),
            () => undefined,
        );
    }

    private provider(): Promise<Provider> {
        this.loaded ??= this.load();
        return this.loaded;
    }
}
