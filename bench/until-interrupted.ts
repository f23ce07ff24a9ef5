/** Runs an action, which may fail once it is interrupted: Ctrl-C at a terminal ends the commands that are measured, too. */
export async function untilInterrupted(interrupt: AbortSignal, act: () => Promise<void>): Promise<void> {
    await act().catch((error: Error) => {
        if (!interrupt.aborted) throw error;
    });
}
