import { Refusal } from "./refusal.js";

const names = ["ApiError", "ConnectionError", "KubeconfigError", "PulumiError", "RegistryError"];

/** Whether an error was foreseen: its message is a sentence for people, while a bug of ours needs its stack. */
export function isForeseen(error: unknown): boolean {
    return error instanceof Refusal || (error instanceof Error && names.includes(error.name));
}
