import type { Finding } from "../output/check.js";

/** "warning": works, or could not be looked up. "missing": commands will be refused or fail. */
export type DoctorState = "ok" | "warning" | "missing";

export type DoctorCheck = Finding<DoctorState>;

/** What was found, or why it could not be looked up. */
export type Looked<T> =
    | { readonly found: T; readonly problem?: undefined }
    | { readonly found?: undefined; readonly problem: string };

/** Returns the answer, or the error's message: a failed lookup is a finding, not the end. */
export async function looked<T>(ask: () => T | Promise<T>): Promise<Looked<T>> {
    try {
        return { found: await ask() };
    } catch (error) {
        return { problem: error instanceof Error ? error.message : String(error) };
    }
}
