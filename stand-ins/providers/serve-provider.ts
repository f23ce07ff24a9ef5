// Pulumi's ResourceProvider service (pulumi/provider.proto): gRPC on a port of loopback that the plugin prints as its
// first line. First Handshake, then Configure; for each resource Check, Diff, and Create, Update, Delete or Read.
// Property values are google.protobuf.Structs in which signed objects represent secrets (property-wire.ts). The server
// of @pulumi/pulumi/provider is not enough: it hides from a provider its configuration, the preview flag, the old
// inputs, ignoreChanges and a diff's details; and it needs 190 ms of processor time to report its port, this one 125
// (Node.js alone 60).
import { Server, ServerCredentials, type UntypedServiceImplementation } from "@grpc/grpc-js";
import { type PluginAttach, PluginInfo } from "@pulumi/pulumi/proto/plugin_pb.js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import {
    type ConfigureRequest,
    ConfigureResponse,
    GetSchemaResponse,
    type InvokeRequest,
    InvokeResponse,
    ProviderHandshakeResponse,
} from "@pulumi/pulumi/proto/provider_pb.js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import type { EngineLog } from "./engine-log.js";
import { readStruct, writeStruct } from "./property-wire.js";
import type { MemberNames, Provider } from "./provider.js";
import { resourceCalls, unary } from "./resource-calls.js";

/** Assets and archives travel inside messages; the engine has the same limit. */
const maxMessageBytes = 400 * 1024 * 1024;

export interface ServedProvider {
    readonly port: number;
    close(): void;
}

/** Serves a provider on loopback. */
export function serveProvider(provider: Provider, version: string, log: EngineLog): Promise<ServedProvider> {
    const server = new Server({
        "grpc.max_receive_message_length": maxMessageBytes,
        "grpc.max_send_message_length": maxMessageBytes,
    });
    const cancellation = new AbortController();
    // Calls that are missing here are answered as unimplemented: the engine then uses its default for them.
    server.addService(ResourceProviderService, {
        ...providerCalls(provider, version, log, cancellation),
        ...resourceCalls(provider, log, cancellation.signal),
    });
    return new Promise((resolve, reject) => {
        server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
            error ? reject(error) : resolve({ port, close: () => server.forceShutdown() }),
        );
    });
}

function providerCalls(
    provider: Provider,
    version: string,
    log: EngineLog,
    cancellation: AbortController,
): UntypedServiceImplementation {
    return {
        handshake: unary(async () => {
            const response = new ProviderHandshakeResponse();
            response.setAcceptSecrets(true);
            response.setAcceptResources(true);
            return response;
        }),
        configure: unary(async (request: ConfigureRequest) => {
            await provider.configure(readStruct(request.getArgs()));
            const response = new ConfigureResponse();
            response.setAcceptsecrets(true);
            response.setAcceptresources(true);
            response.setSupportspreview(true);
            return response;
        }),
        invoke: unary(async (request: InvokeRequest) => {
            const result = await provider.invoke(request.getTok(), readStruct(request.getArgs()));
            const response = new InvokeResponse();
            response.setReturn(writeStruct(result));
            return response;
        }),
        getSchema: unary(async () => {
            const response = new GetSchemaResponse();
            response.setSchema(packageSchema(provider, version));
            return response;
        }),
        getPluginInfo: unary(async () => {
            const response = new PluginInfo();
            response.setVersion(version);
            return response;
        }),
        attach: unary(async (request: PluginAttach) => {
            log.attach(request.getAddress());
            return new Empty();
        }),
        cancel: unary(async () => {
            cancellation.abort();
            return new Empty();
        }),
    };
}

// A package's schema lists the inputs and outputs of its resources and functions, by token: {"name", "version",
// "resources": {TOKEN: {"inputProperties": {NAME: {"$ref": TYPE}}, "requiredInputs", "properties"}}, "functions":
// {TOKEN: {"inputs": {"properties", "required"}, "outputs": {"properties"}}}}

/**
 * The schema as JSON. It names the properties but leaves their types open: enough for programs in YAML, which look up
 * tokens and names in it; no SDK is generated from it.
 */
export function packageSchema({ name, members }: Provider, version: string): string {
    return JSON.stringify({
        name,
        version,
        resources: mapValues(members.resources, ({ inputs, required, outputs }) => ({
            inputProperties: properties(inputs),
            requiredInputs: required,
            properties: properties(outputs),
        })),
        functions: mapValues(members.functions, ({ inputs, required, outputs }) => ({
            inputs: { properties: properties(inputs), required },
            outputs: { properties: properties(outputs) },
        })),
    });
}

function properties(names: readonly string[]): object {
    return Object.fromEntries(names.map(name => [name, { $ref: "pulumi.json#/Any" }]));
}

function mapValues<T>(members: Readonly<Record<string, MemberNames>>, one: (names: MemberNames) => T) {
    return Object.fromEntries(Object.entries(members).map(([token, names]) => [token, one(names)]));
}
