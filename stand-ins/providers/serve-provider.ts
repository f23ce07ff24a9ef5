// Pulumi's ResourceProvider service (pulumi/provider.proto): gRPC on a port of loopback that the plugin prints as its
// first line. Handshake first, then Configure; for each resource Check, Diff, and Create, Update, Delete or Read, whose
// property values are google.protobuf.Structs in which signed objects stand for secrets (property-wire.ts).
// The server of @pulumi/pulumi/provider does not do: it keeps from a provider its configuration, whether this is a
// preview, the old inputs, ignoreChanges, and a diff's details; and until it has told its port it takes 190 ms of
// processor time where this one takes 125 (Node.js alone 60).
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
import { packageSchema } from "./package-schema.js";
import { readStruct, writeStruct } from "./property-wire.js";
import type { Provider } from "./provider.js";
import { resourceCalls } from "./resource-calls.js";
import { unary } from "./unary-call.js";

/** Assets and archives travel inside messages; the engine allows as much. */
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
    // Calls that are missing here are answered as unimplemented: the engine then does what it does without them.
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
