/**
 * Aborted by the first Ctrl-C, of which the line tells; a second one ends the process at once.
 *
 * @param line what becomes of the work under way
 */
export function interruption(line: string): AbortSignal {
    const interrupt = new AbortController();
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
        process.on(signal, () => {
            if (interrupt.signal.aborted) process.exit(130);
            console.log(`\ninterrupted: ${line}; once more ends it at once`);
            interrupt.abort();
        });
    }
    return interrupt.signal;
}
