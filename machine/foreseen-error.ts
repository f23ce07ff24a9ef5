/** A problem that the user can solve; its message is a sentence for people. */
export class ForeseenError extends Error {
    override readonly name: string = "ForeseenError";
}

/** Of rooms that import nothing of this one. */
const names = ["ApiError", "ConnectionError", "KubeconfigError", "ProxyError", "RegistryError"];

/** Whether our code foresaw an error, or the system explains it (EACCES, ENOSPC). Any other is a bug of ours. */
export function isForeseen(error: unknown): boolean {
    return (
        error instanceof ForeseenError || (error instanceof Error && (names.includes(error.name) || "syscall" in error))
    );
}

/** What a command prints of an error that ended it: the sentence of a foreseen one, the stack of a bug. */
export function errorWords(error: unknown): string {
    if (!(error instanceof Error)) return String(error);
    return isForeseen(error) ? error.message : (error.stack ?? error.message);
}
