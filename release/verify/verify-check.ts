import type { Finding } from "../output/check.js";

/** "note": worth knowing, but not drift. "unknown": could not be looked up. */
export type VerifyState = "ok" | "differs" | "note" | "unknown";

export type VerifyCheck = Finding<VerifyState>;
