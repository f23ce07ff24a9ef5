import type { DeployPlan } from "./plan-deploy.js";

/** The plan in the words of a JSON result. */
export function deploySummary({ placed, before, shares, settings, taken }: DeployPlan) {
    return {
        placed: placed?.release.version,
        ...(taken === undefined ? {} : { takenFrom: { stack: taken.stack, entry: taken.entry } }),
        from: before.live?.release.version,
        to: shares.length === 1 ? shares[0]!.version : undefined,
        traffic: settings.traffic,
    };
}
