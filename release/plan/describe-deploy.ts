import { releaseId } from "../../model/release-id.js";
import type { Settings } from "../../model/settings.js";
import { describeShares, type Share } from "../../model/shares.js";
import { slotSize, standbySize } from "../../model/slot-size.js";
import type { PlacedImage } from "./choose-images.js";
import { forcedReasons } from "./migration-barriers.js";
import type { DeployPlan } from "./plan-deploy.js";
import { keptWords } from "./standby-reasons.js";

/**
 * What a deploy will do, a line each.
 *
 * @param keptPods pods that the stack gave a release in its slot; undefined when it has not made it
 * @param reason why it goes over what speaks against it
 */
export function describeDeploy(
    plan: DeployPlan,
    keptPods: (share: Share) => number | undefined,
    reason?: string,
): string[] {
    const { placed, before, shares, images, switches, settings, removed, barriers, overridden } = plan;
    const lines = [plan.message];
    if (placed !== undefined) {
        const id = releaseId(settings.service.name, placed.release);
        lines.push(
            ...images.map(image => `  - ${originOf(image)}`),
            `  - ${placed.slot} gets release ${id}: new objects beside what runs, then the gate`,
        );
        const { migration } = placed.release;
        if (migration !== undefined) {
            lines.push(`  - its migration runs first, unless it has before: ${migration.command.join(" ")}`);
        }
        if (placed.release.checks.length === 0) {
            lines.push(
                "  - the release has no checks: its gate asks only whether it lives, is ready and tells its version",
            );
        }
    }
    const { live, candidate } = before;
    const after = shares.length === 0 ? undefined : describeShares(shares);
    if (switches && after !== undefined) {
        const whose = live === undefined ? "nothing" : `${live.release.version} in ${live.slot}`;
        const also = candidate === undefined ? "" : ` and ${candidate.release.version} in ${candidate.slot}`;
        lines.push(...startWords(plan, keptPods), `  - traffic goes from ${whose}${also} to ${after}`);
        const leaves = live !== undefined && shares.every(({ slot }) => slot !== live.slot);
        if (leaves && settings.slots[live.slot] !== undefined) lines.push(`  - ${whose} ${standbyWords(settings)}`);
    } else if (after !== undefined) {
        lines.push(`  - traffic stays on ${after}`);
    }
    for (const { slot, release } of removed) lines.push(`  - ${release.version} in ${slot} is removed`);
    const over = [...forcedReasons(barriers, reason), ...overridden.map(what => `${what}; overridden: ${reason}`)];
    return [...lines, ...over.map(line => `  - ${line}`)];
}

function originOf({ repository, version, digest, source }: PlacedImage): string {
    const name = `${repository}:${version}`;
    return {
        built: `${name} is built and pushed`,
        adopted: `${name} is in the registry already, built from this source: ${digest}`,
        pinned: `${name} is pinned: ${digest}`,
        none: name,
    }[source];
}

/** Releases that are kept smaller than they are to serve with. */
function startWords(
    { shares, settings, before }: DeployPlan,
    keptPods: (share: Share) => number | undefined,
): string[] {
    const full = slotSize(settings);
    // What shares the traffic has an autoscaler of its own, which the update leaves alone.
    const isScaled = ({ slot }: Share) => settings.service.scale !== undefined && before.candidate?.slot === slot;
    return shares.flatMap(share => {
        if (isScaled(share)) return [];
        const kept = keptPods(share) ?? full;
        if (kept >= full) return [];
        const { version, slot } = share;
        return [`  - ${version} in ${slot} is kept ${keptWords(kept, full)}: it is started first`];
    });
}

function standbyWords(settings: Settings): string {
    const [kept, full] = [standbySize(settings), slotSize(settings)];
    if (kept >= full) return "stays warm";
    if (kept === 0) return "ends its pods then: a rollback starts them first";
    return `keeps ${kept} of ${full} pods then: a rollback starts the others first`;
}
