import { type Client, credentials } from "@grpc/grpc-js";
import { CallbacksClient } from "@pulumi/pulumi/proto/callback_grpc_pb.js";
import { type Callback, CallbackInvokeRequest } from "@pulumi/pulumi/proto/callback_pb.js";

/** Functions of the program that it lets the engine call, over gRPC. */
export class ProgramCallbacks {
    private readonly clients = new Map<string, CallbacksClient>();

    /** Calls one with a serialized message; gives the one that it answers. Rejects with what the function threw. */
    call(callback: Callback, request: Uint8Array): Promise<Uint8Array> {
        const call = new CallbackInvokeRequest();
        call.setToken(callback.getToken());
        call.setRequest(request);
        return new Promise((resolve, reject) => {
            this.client(callback.getTarget()).invoke(call, (error, response) => {
                if (error) reject(new Error(error.details || error.message));
                else resolve(response.getResponse_asU8());
            });
        });
    }

    close(): void {
        for (const client of this.clients.values()) (client as unknown as Client).close();
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
