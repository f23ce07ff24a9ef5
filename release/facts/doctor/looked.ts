import type { Looked } from "../../plan/doctor/doctor-check.js";

/** The answer, or in words why there is none: what cannot be looked up is a finding, not an end. */
export async function looked<T>(ask: () => T | Promise<T>): Promise<Looked<T>> {
    try {
        return { found: await ask() };
    } catch (error) {
        return { problem: error instanceof Error ? error.message : String(error) };
    }
}
