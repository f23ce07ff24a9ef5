import { diffWithoutProvider } from "../plan/resource-change.js";
import { containsSecret } from "../properties/property-inspection.js";
import type { PropertyMap } from "../property-value.js";
import type { Created, Diff, Existing, OperationContext, Provider } from "../provider.js";
import type { UpdateOptions } from "../update.js";

/** The engine's own provider. It has one type, pulumi:pulumi:StackReference: the outputs of a stack, by its name. */
export class StackReferenceProvider implements Provider {
    readonly name = "pulumi";

    constructor(private readonly stackOutputs: UpdateOptions["stackOutputs"]) {}

    configure(): Promise<void> {
        return Promise.resolve();
    }

    async check(_context: OperationContext, type: string, _old: PropertyMap | undefined, inputs: PropertyMap) {
        refuseOtherTypes(type);
        return { inputs, failures: [] };
    }

    async diff(_context: OperationContext, _type: string, existing: Existing, inputs: PropertyMap): Promise<Diff> {
        const diff = diffWithoutProvider(existing.inputs, inputs);
        return { ...diff, replaceKeys: diff.diffKeys };
    }

    async create(_context: OperationContext, _type: string, inputs: PropertyMap): Promise<Created> {
        const name = String(inputs.name);
        return { id: name, outputs: await this.outputsOf(name) };
    }

    update(): Promise<PropertyMap> {
        return Promise.reject(new Error("a StackReference is read, never updated"));
    }

    delete(): Promise<void> {
        return Promise.resolve();
    }

    async read(_context: OperationContext, type: string, id: string): Promise<Existing> {
        refuseOtherTypes(type);
        return { id, inputs: { name: id }, outputs: await this.outputsOf(id) };
    }

    async invoke(token: string): Promise<never> {
        throw new Error(`${token} is not supported by the embedded engine`);
    }

    private async outputsOf(name: string): Promise<PropertyMap> {
        const outputs = await this.stackOutputs(name);
        if (outputs === undefined) throw new Error(`unknown stack "${name}"`);
        const secretOutputNames = Object.keys(outputs).filter(key => containsSecret(outputs[key]));
        return { name, outputs, secretOutputNames: secretOutputNames.sort() };
    }
}

function refuseOtherTypes(type: string): void {
    if (type !== "pulumi:pulumi:StackReference") {
        throw new Error(`${type} is not supported by the embedded engine; pulumi:pulumi:StackReference is`);
    }
}
