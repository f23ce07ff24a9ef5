import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { EventRequest } from "@pulumi/pulumi/proto/events_pb.js";
import { openEventLog } from "../../../../engine/command/event-log.js";

const event = (sequence: number, text = "") =>
    ({ sequence, timestamp: 1, preludeEvent: { config: { text } } }) satisfies EngineEvent;

/** A log on a device that is always full. */
async function full() {
    const log = await openEventLog("/dev/full");
    log.write(event(0));
    return log;
}

describe("the event log", () => {
    it("is a file with a line for each event", async () => {
        const folder = mkdtempSync(join(tmpdir(), "events-"));
        const log = await openEventLog(join(folder, "events.jsonl"));
        log.write(event(0));
        log.write(event(1, "a\nb"));
        await log.close();
        const lines = readFileSync(join(folder, "events.jsonl"), "utf8").trim().split("\n");
        assert.deepEqual(
            lines.map(line => JSON.parse(line)),
            [event(0), event(1, "a\nb")],
        );
        rmSync(folder, { recursive: true });
        await assert.rejects(openEventLog(join(folder, "events.jsonl")), { code: "ENOENT" });
        await assert.rejects((await full()).close(), /^Error: --event-log: ENOSPC/);
    });

    it("is Automation's server, which has every event when the log is closed", async () => {
        const received: EngineEvent[] = [];
        const server = new Server();
        server.addService(
            {
                streamEvents: {
                    path: "/pulumirpc.Events/StreamEvents",
                    requestStream: true,
                    responseStream: false,
                    requestDeserialize: (bytes: Buffer) => EventRequest.deserializeBinary(bytes).getEvent(),
                    requestSerialize: (bytes: Buffer) => bytes,
                    responseSerialize: () => Buffer.alloc(0),
                    responseDeserialize: () => ({}),
                },
            },
            {
                streamEvents: (call: NodeJS.ReadableStream, answer: (error: null, value: object) => void) => {
                    call.on("data", (text: string) => received.push(JSON.parse(text)));
                    call.on("end", () => answer(null, {}));
                },
            },
        );
        const port = await new Promise<number>((resolve, reject) =>
            server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
                error ? reject(error) : resolve(bound),
            ),
        );
        const events = [
            event(0),
            event(1, "ü".repeat(70)),
            event(2, "x".repeat(20_000)),
            event(3, "y".repeat(3_000_000)),
        ];
        const log = await openEventLog(`tcp://127.0.0.1:${port}`);
        for (const sent of events) {
            log.write(sent);
        }
        await log.close();
        server.forceShutdown();
        assert.deepEqual(received, events);
        const late = await openEventLog(`tcp://127.0.0.1:${port}`);
        await assert.rejects(late.close(), new RegExp(`^Error: --event-log tcp://127.0.0.1:${port}: 14 UNAVAILABLE`));
    });
});
