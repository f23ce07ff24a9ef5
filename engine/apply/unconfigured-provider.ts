import { diffWithoutProvider } from "../plan/resource-change.js";
import type { PropertyMap } from "../property-value.js";
import type { Created, Diff, Existing, OperationContext, Provider } from "../provider.js";

/** A provider in a preview whose own inputs are not known yet: it can say nothing about its resources. */
export class UnconfiguredProvider implements Provider {
    constructor(readonly name: string) {}

    configure(): Promise<void> {
        return Promise.resolve();
    }

    check(_context: OperationContext, _type: string, _old: PropertyMap | undefined, inputs: PropertyMap) {
        return Promise.resolve({ inputs, failures: [] });
    }

    diff(_context: OperationContext, _type: string, existing: Existing, inputs: PropertyMap): Promise<Diff> {
        return Promise.resolve(diffWithoutProvider(existing.inputs, inputs));
    }

    create(): Promise<Created> {
        return Promise.resolve({ id: "", outputs: {} });
    }

    update(): Promise<PropertyMap> {
        return Promise.resolve({});
    }

    delete(): Promise<void> {
        return Promise.resolve();
    }

    read(_context: OperationContext, _type: string, id: string): Promise<Existing> {
        return Promise.resolve({ id, inputs: {}, outputs: {} });
    }

    invoke() {
        return Promise.resolve({ result: {}, failures: [] });
    }
}
