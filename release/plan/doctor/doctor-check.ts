import type { Check } from "../checks/check.js";

/** "warning": it works, or it could not be looked up, and should be known. "missing": commands will be refused or fail. */
export type DoctorState = "ok" | "warning" | "missing";

export type DoctorCheck = Check<DoctorState>;

/** What was looked up, or why that was not possible. */
export type Looked<T> =
    | { readonly found: T; readonly problem?: undefined }
    | { readonly found?: undefined; readonly problem: string };
