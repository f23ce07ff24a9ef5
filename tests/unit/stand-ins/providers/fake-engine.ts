import { Server, ServerCredentials } from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import { type LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb.js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb.js";

export interface FakeEngine {
    /** "INFO urn: message", "INFO status urn: message" */
    readonly lines: readonly string[];
    readonly address: string;
    close(): void;
}

/** The part of the engine that providers call: it accepts log lines, each after a delay. */
export async function fakeEngine(delayMs = 5): Promise<FakeEngine> {
    const lines: string[] = [];
    const server = new Server();
    server.addService(EngineService, {
        log: ({ request }: { readonly request: LogRequest }, callback: (error: null, answer: Empty) => void) => {
            const severity = Object.entries(LogSeverity).find(([, value]) => value === request.getSeverity())?.[0];
            const kind = request.getEphemeral() ? `${severity} status` : severity;
            setTimeout(() => {
                lines.push(`${kind} ${request.getUrn()}: ${request.getMessage()}`);
                callback(null, new Empty());
            }, delayMs);
        },
    });
    const port = await new Promise<number>((resolve, reject) => {
        server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
            error ? reject(error) : resolve(bound),
        );
    });
    return { lines, address: `127.0.0.1:${port}`, close: () => server.forceShutdown() };
}
