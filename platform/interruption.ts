/**
 * Aborted by the first Ctrl-C, which prints the line; a second one ends the process at once.
 *
 * @param line what happens to the work under way
 */
export function interruption(line: string): AbortSignal {
    const interrupt = new AbortController();
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
        process.on(signal, () => {
            if (interrupt.signal.aborted) process.exit(130);
            console.log(`\ninterrupted: ${line}; press Ctrl-C again to end at once`);
            interrupt.abort();
        });
    }
    return interrupt.signal;
}
