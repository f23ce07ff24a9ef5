import type { Weekday } from "./settings.js";

/** In the order of a week. */
export const weekdays: readonly Weekday[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
