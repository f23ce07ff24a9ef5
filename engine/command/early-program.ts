import type { StartedProgram } from "../program/started-program.js";
import type { UpdateKind } from "../update.js";

/** A program that was started before its run; ended again when the run does not come. */
export class EarlyProgram {
    private started: { readonly kind: UpdateKind; readonly program: Promise<StartedProgram> } | undefined;

    start(kind: UpdateKind, program: Promise<StartedProgram>): void {
        program.catch(() => undefined);
        this.started = { kind, program };
    }

    /** The program for a run of this kind, once; undefined when none was started for it. */
    async take(kind: UpdateKind): Promise<StartedProgram | undefined> {
        if (this.started?.kind !== kind) {
            return undefined;
        }
        const { program } = this.started;
        this.started = undefined;
        return program;
    }

    /** Ends a program that nobody took. */
    async discard(): Promise<void> {
        const started = await this.started?.program.catch(() => undefined);
        started?.program.kill();
        started?.listener.close();
    }
}
