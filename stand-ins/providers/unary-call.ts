import { type handleUnaryCall, status } from "@grpc/grpc-js";

/** A call of a gRPC service; what it rejects with is told by its message. */
export function unary<Request, Response>(
    answer: (request: Request) => Promise<Response>,
): handleUnaryCall<Request, Response> {
    return ({ request }, callback) => {
        answer(request).then(
            response => callback(null, response),
            (error: Error) => callback({ code: status.UNKNOWN, details: error.message }),
        );
    };
}
