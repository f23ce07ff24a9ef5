import { Client, credentials, type MethodDefinition } from "@grpc/grpc-js";

/** Calls a gRPC service on loopback, from its definition. */
export class GrpcClient {
    readonly #client: Client;

    constructor(port: number | string) {
        this.#client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
    }

    /** Rejects with the error's details only. */
    ask<Request, Response>(
        { path, requestSerialize, responseDeserialize }: MethodDefinition<Request, Response>,
        request: Request,
    ): Promise<Response> {
        return new Promise((resolve, reject) => {
            this.#client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, (error, response) =>
                error ? reject(new Error(error.details)) : resolve(response!),
            );
        });
    }

    /** All messages of a stream. */
    async gather<Request, Response>(
        { path, requestSerialize, responseDeserialize }: MethodDefinition<Request, Response>,
        request: Request,
    ): Promise<Response[]> {
        const stream = this.#client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, request);
        const messages: Response[] = [];
        for await (const message of stream) messages.push(message as Response);
        return messages;
    }

    close(): void {
        this.#client.close();
    }
}
