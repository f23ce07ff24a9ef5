import type { Callback } from "@pulumi/pulumi/proto/callback_pb.js";
import { type RegisterResourceRequest, TransformRequest, TransformResponse } from "@pulumi/pulumi/proto/resource_pb.js";
import type { ProgramCallbacks } from "./program-callbacks.js";
import { setTransformOptions, transformOptions } from "./transform-options.js";

/** Changes that the program makes to what it registers: a resource's own first, then its parents', then the stack's. */
export class ProgramTransforms {
    private readonly ofStack: Callback[] = [];
    private readonly ofResource = new Map<string, readonly Callback[]>();

    constructor(private readonly callbacks: ProgramCallbacks) {}

    registerOfStack(callback: Callback): void {
        this.ofStack.push(callback);
    }

    /** Keeps a resource's own transforms for its children. */
    keep(urn: string, request: RegisterResourceRequest): void {
        const own = request.getTransformsList();
        if (own.length > 0) this.ofResource.set(urn, own);
    }

    /** @param parents URNs, the nearest first */
    async apply(request: RegisterResourceRequest, parents: readonly string[]): Promise<void> {
        const inherited = parents.flatMap(urn => this.ofResource.get(urn) ?? []);
        const all = [...request.getTransformsList(), ...inherited, ...this.ofStack];
        for (const callback of all) await this.applyOne(request, callback);
    }

    private async applyOne(request: RegisterResourceRequest, callback: Callback): Promise<void> {
        const question = new TransformRequest();
        question.setType(request.getType());
        question.setName(request.getName());
        question.setCustom(request.getCustom());
        question.setParent(request.getParent());
        question.setProperties(request.getObject());
        question.setOptions(transformOptions(request));
        const answer = TransformResponse.deserializeBinary(
            await this.callbacks.call(callback, question.serializeBinary()),
        );
        request.setObject(answer.getProperties());
        const options = answer.getOptions();
        if (options !== undefined) setTransformOptions(request, options);
    }
}
