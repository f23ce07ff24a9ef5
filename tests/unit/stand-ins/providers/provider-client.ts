import { Client, credentials, type MethodDefinition } from "@grpc/grpc-js";

/** A served provider, as the engine calls it. */
export class ProviderClient {
    readonly #client: Client;

    constructor(port: number) {
        this.#client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
    }

    /** Rejects with the error's details alone. */
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

    close(): void {
        this.#client.close();
    }
}
