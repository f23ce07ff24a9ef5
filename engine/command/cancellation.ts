const notice =
    "^C received; cancelling. If you would like to terminate immediately, press ^C again.\n" +
    "Note that terminating immediately may lead to orphaned resources and other inconsistencies.\n";
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs something that the user can cancel, by `outer` or by a signal to the process: the first asks it to end, the
 * second ends the process, which gives back its locks.
 */
export async function withCancellation<T>(
    outer: AbortSignal | undefined,
    tell: (text: string) => void,
    run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
    const controller = new AbortController();
    const cancel = () => controller.abort();
    const onSignal = () => {
        if (controller.signal.aborted) {
            process.exit(1);
        }
        tell(notice);
        cancel();
    };
    for (const name of signals) {
        process.on(name, onSignal);
    }
    outer?.addEventListener("abort", cancel);
    if (outer?.aborted) {
        cancel();
    }
    try {
        return await run(controller.signal);
    } finally {
        outer?.removeEventListener("abort", cancel);
        for (const name of signals) {
            process.off(name, onSignal);
        }
    }
}
