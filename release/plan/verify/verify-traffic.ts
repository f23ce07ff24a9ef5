import { describeShares, isBackend, type Share, sameShares } from "../../../model/shares.js";
import { fieldDifferences } from "./field-differences.js";
import type { Recorded, RecordedSlot, RunningFacts } from "./running-facts.js";
import type { VerifyCheck } from "./verify-check.js";

/** Whether the traffic object leads users as the ledger says, and is as the last update wrote it. */
export function verifyTraffic(recorded: Recorded, facts: RunningFacts): readonly VerifyCheck[] {
    const { slots } = recorded;
    const expected = slots.filter(({ weight }) => weight > 0);
    const [should, is] = [words(expected, slots), words(facts.serving, slots)];
    if (!sameShares(facts.serving, expected)) {
        return [
            {
                name: "traffic",
                state: "differs",
                says: "is not where the last entry put it",
                differences: [{ where: objectName(facts), expected: should, got: is }],
                advice: [
                    ...restoring(recorded, facts),
                    "or take it for what is meant: `rollback --to VERSION` records it where it is",
                ],
            },
        ];
    }
    const traffic: VerifyCheck = { name: "traffic", state: "ok", says: should };
    return expected.length === 0 ? [traffic] : [traffic, verifyObject(recorded, facts)];
}

function verifyObject(recorded: Recorded, facts: RunningFacts): VerifyCheck {
    const name = "traffic object";
    const where = objectName(facts);
    if (facts.routeRefusal !== undefined) {
        return { name, state: "differs", says: facts.routeRefusal, advice: ["look at the Gateway and its controller"] };
    }
    if (recorded.traffic === undefined) {
        return { name, state: "note", says: `${where} is not in the stack's state; the next update takes it over` };
    }
    const differences = fieldDifferences(recorded.traffic.manifest["spec"], facts.trafficObject?.["spec"], "spec");
    if (differences.length === 0) return { name, state: "ok", says: `${where} is as the last update wrote it` };
    return {
        name,
        state: "differs",
        says: `${where} is not as the last update wrote it`,
        differences,
        advice: restoring(recorded, facts),
    };
}

/**
 * In the name of who wrote it: an update compares with its state and sees no change made by hand, and is refused later on
 * for the fields that somebody else has taken.
 */
function restoring({ traffic }: Recorded, { context }: RunningFacts): readonly string[] {
    if (traffic?.fieldManager === undefined) return [];
    const { manifest, fieldManager } = traffic;
    const apply = `kubectl --context ${context} apply --server-side --force-conflicts --field-manager ${fieldManager} -f -`;
    return [`to restore it: \`echo '${JSON.stringify(manifest)}' | ${apply}\``];
}

function objectName({ service }: RunningFacts): string {
    return `${service.gateway === undefined ? "Service" : "HTTPRoute"} ${service.name}`;
}

function words(shares: readonly Share[], slots: readonly RecordedSlot[]): string {
    if (shares.length === 0) return "no release has traffic";
    const named = shares.map(share => {
        const known = slots.find(slot => isBackend(slot, share));
        return { ...share, version: known?.release.version ?? `release ${share.releaseId}` };
    });
    return `${describeShares(named)}${shares.length === 1 ? " has all" : ""}`;
}
