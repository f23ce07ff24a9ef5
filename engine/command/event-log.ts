// Where engine events go: a file, one JSON object on a line, or the Events service of the Automation API at
// tcp://HOST:PORT, one message for each event.
import { createWriteStream, openSync } from "node:fs";
import { finished } from "node:stream/promises";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { encodeText } from "../properties/struct-wire.js";

const answerTimeoutMs = 30_000;

export interface EventLog {
    write(event: EngineEvent): void;
    /** Resolves when every event has arrived. */
    close(): Promise<void>;
}

/** Opens the target of --event-log. */
export async function openEventLog(target: string): Promise<EventLog> {
    return target.startsWith("tcp://") ? openService(target.slice("tcp://".length)) : openFile(target);
}

/** Throws when the file cannot be written, before the update has begun. */
function openFile(path: string): EventLog {
    const stream = createWriteStream(path, { fd: openSync(path, "w") });
    let failure: Error | undefined;
    stream.on("error", error => {
        failure = error;
    });
    return {
        write: event => {
            stream.write(`${JSON.stringify(event)}\n`);
        },
        close: async () => {
            stream.end();
            await finished(stream).catch(() => undefined);
            if (failure !== undefined) {
                throw new Error(`--event-log: ${failure.message}`);
            }
        },
    };
}

async function openService(address: string): Promise<EventLog> {
    const { Client, credentials } = await import("@grpc/grpc-js");
    const client = new Client(address, credentials.createInsecure());
    let settle: (error: Error | null) => void = () => undefined;
    const answered = new Promise<Error | null>(resolve => {
        settle = resolve;
    });
    const stream = client.makeClientStreamRequest(
        "/pulumirpc.Events/StreamEvents",
        // EventRequest { string event = 1 }
        encodeText,
        () => ({}),
        error => settle(error),
    );
    return {
        write: event => {
            // At once: what an event says is read when somebody looks.
            stream.write(JSON.stringify(event));
        },
        close: async () => {
            stream.end();
            const error = await Promise.race([answered, silence()]);
            client.close();
            if (error !== null) {
                throw new Error(`--event-log tcp://${address}: ${error.message}`);
            }
        },
    };
}

/** A listener that hangs must not hold the stack for ever. */
function silence(): Promise<Error> {
    return new Promise(resolve => {
        setTimeout(() => resolve(new Error(`no answer in ${answerTimeoutMs / 1000} s`)), answerTimeoutMs).unref();
    });
}
