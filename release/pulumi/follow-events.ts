// `pulumi up --event-log FILE` writes an engine event a line, as JSON.
import { closeSync, openSync, readSync } from "node:fs";
import type { EngineEvent } from "@pulumi/pulumi/automation/events.js";

export interface FollowedEvents {
    /** To be called when the command has ended: tells what it wrote last. */
    end(): Promise<void>;
}

const lookMs = 50;

/** Tells events as they are written into a file that need not be there yet. */
export function followEvents(file: string, onEvent: (event: EngineEvent) => void): FollowedEvents {
    const chunk = Buffer.alloc(1 << 16);
    let descriptor: number | undefined;
    // Bytes, since a chunk may end within a character.
    let rest: Buffer = Buffer.alloc(0);
    const look = () => {
        descriptor ??= openIfThere(file);
        if (descriptor === undefined) return;
        for (let read = readSync(descriptor, chunk); read > 0; read = readSync(descriptor, chunk)) {
            rest = Buffer.concat([rest, chunk.subarray(0, read)]);
            for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
                const line = rest.subarray(0, end).toString("utf8");
                rest = rest.subarray(end + 1);
                if (line !== "") onEvent(JSON.parse(line) as EngineEvent);
            }
        }
    };
    const timer = setInterval(look, lookMs);
    return {
        end: async () => {
            clearInterval(timer);
            look();
            if (descriptor !== undefined) closeSync(descriptor);
        },
    };
}

function openIfThere(file: string): number | undefined {
    try {
        return openSync(file, "r");
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw error;
    }
}
