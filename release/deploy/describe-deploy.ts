import { releaseId } from "../../model/release/release-id.js";
import type { Settings } from "../../model/settings/settings.js";
import { slotSize, standbySize } from "../../model/slots/slot-size.js";
import { describeShares, type Share } from "../../model/traffic/shares.js";
import { keptWords } from "../rollback/rollback-target.js";
import { forcedReasons } from "../update/migration-barriers.js";
import type { PlacedImage } from "./choose-image.js";
import type { DeployPlan } from "./plan-deploy.js";

/**
 * What a deploy will do, one line per step.
 *
 * @param keptPods pods that the stack gave a release in its slot; undefined if it has not created the release
 * @param reason why the deploy overrides a refusal
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
            `  - ${placed.slot} gets release ${id}: new objects next to the running ones, then the gate`,
        );
        const { migration } = placed.release;
        if (migration !== undefined) {
            lines.push(`  - its migration runs first, unless it has run before: ${migration.command.join(" ")}`);
        }
        if (placed.release.checks.length === 0) {
            lines.push("  - the release has no checks: its gate only checks that it answers");
        }
    }
    const { live, candidate } = before;
    const after = shares.length === 0 ? undefined : describeShares(shares);
    if (switches && after !== undefined) {
        const whose = live && `${live.release.version} in ${live.slot}`;
        const also = candidate === undefined ? "" : ` and ${candidate.release.version} in ${candidate.slot}`;
        lines.push(
            ...startWords(plan, keptPods),
            `  - traffic goes ${whose ? `from ${whose}${also} ` : ""}to ${after}`,
        );
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
        found: `${name} is in the registry already; it names no commit, so it is used as it is: ${digest}`,
        pinned: `${name} is pinned: ${digest}`,
        none: name,
    }[source];
}

/** A line for each release that is kept with fewer pods than it needs to serve. */
function startWords(
    { shares, settings, before }: DeployPlan,
    keptPods: (share: Share) => number | undefined,
): string[] {
    const full = slotSize(settings);
    // A candidate has its own autoscaler, which the update leaves alone.
    const isScaled = ({ slot }: Share) => settings.service.scale !== undefined && before.candidate?.slot === slot;
    return shares.flatMap(share => {
        if (isScaled(share)) return [];
        const kept = keptPods(share) ?? full;
        if (kept >= full) return [];
        const { version, slot } = share;
        return [`  - ${version} in ${slot} is kept ${keptWords(kept, full)}: its missing pods start first`];
    });
}

function standbyWords(settings: Settings): string {
    const [kept, full] = [standbySize(settings), slotSize(settings)];
    if (kept >= full) return "stays warm";
    if (kept === 0) return "then ends its pods: a rollback starts them first";
    return `keeps ${kept} of ${full} pods: a rollback starts the others first`;
}

/** The plan as the JSON result shows it. */
export function deploySummary({ placed, before, shares, settings, taken }: DeployPlan) {
    return {
        placed: placed?.release.version,
        ...(taken === undefined ? {} : { takenFrom: { stack: taken.stack, entry: taken.entry } }),
        from: before.live?.release.version,
        to: shares.length === 1 ? shares[0]!.version : undefined,
        traffic: settings.traffic,
    };
}
