import type { Check } from "../checks/check.js";

/** "note": not as everywhere, and no drift. "unknown": it could not be looked up. */
export type VerifyState = "ok" | "differs" | "note" | "unknown";

export type VerifyCheck = Check<VerifyState>;
