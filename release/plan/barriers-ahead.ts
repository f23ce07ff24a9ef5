import type { Problem } from "../../model/problem.js";
import type { Settings } from "../../model/settings.js";
import { decidedShares, isBackend } from "../../model/shares.js";
import { barrierProblems, type MigrationBarrier, migrationBarriers, pastDecisions } from "./migration-barriers.js";
import type { DeployFacts, DeployRequest } from "./plan-deploy.js";

/** Migrations with which a release does not work that gets traffic and has none yet. */
export function barriersAhead(
    { force = false }: DeployRequest,
    planned: Settings,
    { settings, serving = decidedShares(settings), entries = [], migrations = [] }: DeployFacts,
): { readonly barriers: readonly MigrationBarrier[]; readonly problems: readonly Problem[] } {
    const gaining = decidedShares(planned).filter(share => !serving.some(other => isBackend(other, share)));
    const held = gaining.map(({ version }) => ({
        version,
        barriers: migrationBarriers(version, pastDecisions(entries), migrations),
    }));
    return {
        barriers: held.flatMap(({ barriers }) => barriers),
        problems: held.flatMap(({ version, barriers }) => barrierProblems(version, barriers, force)),
    };
}
