import type { RollbackPlan } from "./plan-rollback.js";

/** What it will do, and how that is known, a line each. */
export function describeRollback({ from, to, instant, reasons }: RollbackPlan): string[] {
    const left = from === undefined ? "" : ` from ${from.release.version} in ${from.slot}`;
    const how = instant ? "instant, one object changes" : "the release is brought up first";
    return [
        `roll back${left} to ${to.release.version} in ${to.slot}: ${how}`,
        ...reasons.map(reason => `  - ${reason}`),
    ];
}
