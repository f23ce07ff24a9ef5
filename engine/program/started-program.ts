import { LoopbackListener } from "../monitor/loopback-listener.js";
import { type ProgramOptions, type RunningProgram, startProgram } from "./run-program.js";

/** A program that runs already, before its update does: what it needs first is its own start. */
export interface StartedProgram {
    readonly listener: LoopbackListener;
    readonly program: RunningProgram;
}

/** Starts a program early; give it to runUpdate with the same options, or end it with its `program.kill()`. */
export async function startProgramEarly(options: ProgramOptions): Promise<StartedProgram> {
    const listener = await LoopbackListener.open();
    try {
        return { listener, program: startProgram(options, listener.address) };
    } catch (error) {
        listener.close();
        throw error;
    }
}
