/** Signals to a long-running command, from the person at the terminal or a rollback on this host. */
export class StopSignals {
    /** The signal that asked to stop. */
    stopped: NodeJS.Signals | undefined;
    private wake: (() => void) | undefined;
    private readonly onStop = (signal: NodeJS.Signals) => {
        // A second signal means not to wait for the current step.
        if (this.stopped !== undefined) process.exit(130);
        this.stopped = signal;
        this.wake?.();
    };
    private readonly onLook = () => this.wake?.();

    constructor() {
        for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, this.onStop);
        process.on("SIGUSR2", this.onLook);
    }

    /** Sleeps until the time is over or a signal arrives. */
    sleep(ms: number): Promise<void> {
        if (this.stopped !== undefined) return Promise.resolve();
        return new Promise(resolve => {
            const timer = setTimeout(resolve, ms);
            this.wake = () => {
                clearTimeout(timer);
                resolve();
            };
        });
    }

    close(): void {
        for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, this.onStop);
        process.off("SIGUSR2", this.onLook);
    }
}
