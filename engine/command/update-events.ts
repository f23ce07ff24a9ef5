import type { EngineEvent } from "@pulumi/pulumi/automation";
import { type EventLog, openEventLog } from "./event-log.js";

/** Hands the events of one command to its readers, numbered without gaps though they may come of several runs. */
export class UpdateEvents {
    private sequence = 0;
    /** Whether a diagnostic has told an error. */
    toldError = false;

    private constructor(
        private readonly read: (event: EngineEvent) => void,
        private readonly log: EventLog | undefined,
    ) {}

    /** `target` is that of --event-log. */
    static async open(target: string | undefined, read: (event: EngineEvent) => void): Promise<UpdateEvents> {
        return new UpdateEvents(read, target === undefined ? undefined : await openEventLog(target));
    }

    emit(event: EngineEvent): void {
        const numbered = { ...event, sequence: this.sequence++ };
        this.log?.write(numbered);
        this.read(numbered);
        this.toldError ||= event.diagnosticEvent?.severity === "error";
    }

    async close(): Promise<void> {
        await this.log?.close();
    }
}
