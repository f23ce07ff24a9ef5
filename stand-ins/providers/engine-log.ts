import { credentials } from "@grpc/grpc-js";
import type { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb.js";

export type Severity = "debug" | "info" | "warning" | "error";

export interface LogLine {
    /** The resource that the line is about. */
    readonly urn: string;
    readonly severity: Severity;
    readonly message: string;
    /** Shown until the next line of the same resource replaces it. */
    readonly isStatus: boolean;
}

/** Messages from a provider to the user, through the engine. Lines arrive in the order in which they were written. */
export class EngineLog {
    #last: Promise<void> = Promise.resolve();
    #client: Promise<EngineClient> | undefined;
    #address: string | undefined;

    /** @param address of the engine, such as 127.0.0.1:40123. Without one, lines are dropped. */
    constructor(address: string | undefined) {
        this.#address = address;
    }

    /** Sends lines to this engine from now on. */
    attach(address: string): void {
        this.#address = address;
        this.#client = undefined;
    }

    write(line: LogLine): void {
        if (this.#address === undefined) return;
        this.#client ??= connect(this.#address);
        const client = this.#client;
        this.#last = this.#last.then(() => send(client, line));
    }

    /** Resolves when all lines have arrived. */
    arrived(): Promise<void> {
        return this.#last;
    }
}

/** Imported late: in most updates a provider logs nothing. */
async function connect(address: string): Promise<EngineClient> {
    const { EngineClient: Client } = await import("@pulumi/pulumi/proto/engine_grpc_pb.js");
    return new Client(address, credentials.createInsecure());
}

async function send(client: Promise<EngineClient>, { urn, severity, message, isStatus }: LogLine): Promise<void> {
    const { LogRequest, LogSeverity } = await import("@pulumi/pulumi/proto/engine_pb.js");
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
    const open = await client;
    // An engine that rejects a line is shutting down: no reason to fail the operation.
    await new Promise<void>(done => open.log(request, () => done()));
}
