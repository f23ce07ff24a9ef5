import { Callback } from "@pulumi/pulumi/proto/callback_pb.js";
import {
    type RegisterResourceHookRequest,
    ResourceHookRequest,
    ResourceHookResponse,
} from "@pulumi/pulumi/proto/resource_pb.js";
import { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import type { HookRunner, HookSubject } from "../apply/hook-runner.js";
import type { EventStream } from "../events/event-stream.js";
import { writeProperties } from "../properties/property-struct.js";
import type { PropertyMap } from "../property-value.js";
import { nameOf } from "../resources/urn.js";
import type { ProgramCallbacks } from "./program-callbacks.js";

interface Hook {
    readonly callback: Callback;
    readonly onDryRun: boolean;
    readonly ignoreErrors: boolean;
}

/** Hooks that the program registered. They are functions in it, called back over gRPC. */
export class ProgramHooks implements HookRunner {
    private readonly hooks = new Map<string, Hook>();

    constructor(
        private readonly events: EventStream,
        private readonly callbacks: ProgramCallbacks,
    ) {}

    register(request: RegisterResourceHookRequest): void {
        const name = request.getName();
        if (this.hooks.has(name)) throw new Error(`a resource hook named "${name}" is registered already`);
        this.hooks.set(name, {
            callback: request.getCallback() ?? new Callback(),
            onDryRun: request.getOnDryRun(),
            ignoreErrors: request.getIgnoreErrors(),
        });
    }

    async call(name: string, subject: HookSubject): Promise<void> {
        const hook = this.hooks.get(name);
        if (hook === undefined) {
            throw new Error("it is not registered; the program has to register the hooks of what it deletes, too");
        }
        if (this.events.preview && !hook.onDryRun) return;
        const error = await this.invoke(hook, requestFor(subject));
        if (error === "") return;
        if (!hook.ignoreErrors) throw new Error(error);
        const message = `hook "${name}" failed: ${error}`;
        this.events.diagnostic({ severity: "warning", message, urn: subject.state.urn });
    }

    private async invoke({ callback }: Hook, request: ResourceHookRequest): Promise<string> {
        const response = await this.callbacks.call(callback, request.serializeBinary());
        return ResourceHookResponse.deserializeBinary(response).getError();
    }
}

function requestFor(subject: HookSubject): ResourceHookRequest {
    const request = new ResourceHookRequest();
    request.setUrn(subject.state.urn);
    request.setId(subject.id ?? "");
    request.setName(nameOf(subject.state.urn));
    request.setType(subject.state.type);
    request.setNewInputs(struct(subject.newInputs));
    request.setOldInputs(struct(subject.oldInputs));
    request.setNewOutputs(struct(subject.newOutputs));
    request.setOldOutputs(struct(subject.oldOutputs));
    return request;
}

function struct(properties: PropertyMap | undefined): Struct | undefined {
    return (
        properties && Struct.fromJavaScript(writeProperties(properties) as Parameters<typeof Struct.fromJavaScript>[0])
    );
}
