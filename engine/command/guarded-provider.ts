import type { Provider } from "../provider.js";

/** The provider, but nothing is created, updated or deleted before `permission` holds. */
export function guardProvider(provider: Provider, permission: Promise<unknown>): Provider {
    const { construct } = provider;
    return {
        name: provider.name,
        configure: inputs => provider.configure(inputs),
        check: (...args) => provider.check(...args),
        diff: (...args) => provider.diff(...args),
        create: async (...args) => {
            await permission;
            return provider.create(...args);
        },
        update: async (...args) => {
            await permission;
            return provider.update(...args);
        },
        delete: async (...args) => {
            await permission;
            return provider.delete(...args);
        },
        read: (...args) => provider.read(...args),
        invoke: (...args) => provider.invoke(...args),
        ...(construct === undefined ? {} : { construct: (...args) => construct.call(provider, ...args) }),
        close: () => provider.close?.(),
    };
}
