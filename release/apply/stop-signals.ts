/** What the person at the terminal, or a rollback on this host, asks of a command that runs for long. */
export class StopSignals {
    /** The signal that asked to stop. */
    stopped: NodeJS.Signals | undefined;
    private wake: (() => void) | undefined;
    private readonly onStop = (signal: NodeJS.Signals) => {
        // Whoever asks twice does not want to wait for what is under way.
        if (this.stopped !== undefined) process.exit(130);
        this.stopped = signal;
        this.wake?.();
    };
    private readonly onLook = () => this.wake?.();

    constructor() {
        for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, this.onStop);
        process.on("SIGUSR2", this.onLook);
    }

    /** Sleeps, but not over a signal. */
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
