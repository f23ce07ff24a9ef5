import { type Client, credentials } from "@grpc/grpc-js";
import { CallbacksClient } from "@pulumi/pulumi/proto/callback_grpc_pb.js";
import { CallbackInvokeRequest } from "@pulumi/pulumi/proto/callback_pb.js";
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

interface Hook {
    readonly target: string;
    readonly token: string;
    readonly onDryRun: boolean;
    readonly ignoreErrors: boolean;
}

/** Hooks that the program registered. They are functions in it, called back over gRPC. */
export class ProgramHooks implements HookRunner {
    private readonly hooks = new Map<string, Hook>();
    private readonly clients = new Map<string, CallbacksClient>();

    constructor(private readonly events: EventStream) {}

    register(request: RegisterResourceHookRequest): void {
        const name = request.getName();
        if (this.hooks.has(name)) throw new Error(`a resource hook named "${name}" is registered already`);
        this.hooks.set(name, {
            target: request.getCallback()?.getTarget() ?? "",
            token: request.getCallback()?.getToken() ?? "",
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

    close(): void {
        for (const client of this.clients.values()) (client as unknown as Client).close();
    }

    private invoke(hook: Hook, request: ResourceHookRequest): Promise<string> {
        const call = new CallbackInvokeRequest();
        call.setToken(hook.token);
        call.setRequest(request.serializeBinary());
        return new Promise((resolve, reject) => {
            this.client(hook.target).invoke(call, (error, response) => {
                if (error) reject(new Error(error.details || error.message));
                else resolve(ResourceHookResponse.deserializeBinary(response.getResponse_asU8()).getError());
            });
        });
    }

    private client(target: string): CallbacksClient {
        let client = this.clients.get(target);
        if (client === undefined) {
            client = new CallbacksClient(target, credentials.createInsecure());
            this.clients.set(target, client);
        }
        return client;
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
