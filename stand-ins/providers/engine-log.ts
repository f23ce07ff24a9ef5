import { credentials } from "@grpc/grpc-js";
import type { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb.js";

export type Severity = "debug" | "info" | "warning" | "error";

export interface LogLine {
    /** The resource that it is about. */
    readonly urn: string;
    readonly severity: Severity;
    readonly message: string;
    /** Shown until the next line of the same resource takes its place. */
    readonly isStatus: boolean;
}

/** What a provider tells the user, by way of the engine. Lines arrive in the order in which they were written. */
export class EngineLog {
    #last: Promise<void> = Promise.resolve();
    #client: Promise<EngineClient> | undefined;

    /** @param address of the engine, such as 127.0.0.1:40123. Without one nobody listens. */
    constructor(public address: string | undefined) {}

    write(line: LogLine): void {
        if (this.address === undefined) return;
        const { address } = this;
        this.#last = this.#last.then(() => this.#send(address, line));
    }

    /** Resolves when all lines have arrived. */
    arrived(): Promise<void> {
        return this.#last;
    }

    async #send(address: string, { urn, severity, message, isStatus }: LogLine): Promise<void> {
        // Loaded late: in most updates a provider says nothing.
        const { LogRequest, LogSeverity } = await import("@pulumi/pulumi/proto/engine_pb.js");
        this.#client ??= import("@pulumi/pulumi/proto/engine_grpc_pb.js").then(
            ({ EngineClient: Client }) => new Client(address, credentials.createInsecure()),
        );
        const client = await this.#client;
        const severities = {
            debug: LogSeverity.DEBUG,
            info: LogSeverity.INFO,
            warning: LogSeverity.WARNING,
            error: LogSeverity.ERROR,
        };
        const request = new LogRequest();
        request.setUrn(urn);
        request.setSeverity(severities[severity]);
        request.setMessage(message);
        request.setEphemeral(isStatus);
        // An engine that does not take a line is on its way out: no reason to fail what the line was about.
        await new Promise<void>(done => client.log(request, () => done()));
    }
}
