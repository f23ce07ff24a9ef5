import { labelKeys } from "../../model/names.js";
import { sharesIn } from "../../model/traffic-object.js";
import { readTrafficRecord, recordAnnotation } from "../../model/traffic-record.js";
import { lastSucceeded } from "../ledger/ledger.js";
import type { OpenRelease } from "../open/open-release.js";
import { isForbidden, readHolder } from "../open/release-lease.js";
import type { PromotionProgress } from "../plan/describe-promotion.js";
import type { RollbackForesight } from "../plan/status/rollback-foresight.js";
import type { StatusFacts } from "../plan/status/status-facts.js";
import { foreseeRollback } from "./foresee-rollback.js";
import { labelledObjects } from "./labelled-objects.js";
import { measuredShares } from "./measured-shares.js";
import { prometheusAddress } from "./prometheus-address.js";
import { routeRefusal } from "./route-refusal.js";
import type { imageState } from "./target-facts.js";
import { readTrafficObject } from "./traffic-object.js";

export interface StatusQuestion {
    /** Of a Prometheus that asks the pods. @default what prometheusAddress finds */
    readonly prometheus?: string;
    /** What the registries say of a release's images. @default they are asked */
    readonly askImages?: typeof imageState;
    /** Where the ledger could not be read: why, and what a rollback would do without it. */
    readonly withoutLedger?: { readonly problem: string; readonly rollback: Promise<RollbackForesight> };
}

/** Everything that a status tells, looked up at once. Rejects when the cluster does not answer. */
export async function readStatus(
    release: OpenRelease,
    { prometheus, askImages, withoutLedger }: StatusQuestion,
): Promise<StatusFacts> {
    const { api, settings, ledger, stackName, pulumi } = release;
    const { service } = settings;
    const traffic = readTrafficObject(api, service);
    const served = traffic.then(object => sharesIn(object, service.name));
    const held = readHolder(api, service).catch(unlessForbidden);
    const address = prometheusAddress(release, prometheus);
    const [led, serving, holder, refusal, pods, deployments, gates, measured, rollback] = await Promise.all([
        traffic,
        served,
        held,
        routeRefusal(release),
        labelledObjects(api, service, "Pod"),
        labelledObjects(api, service, "Deployment"),
        labelledObjects(api, service, "Job", { [labelKeys.component]: "gate" }),
        address === undefined ? undefined : measuredShares(address, settings).catch(() => undefined),
        withoutLedger?.rollback ??
            Promise.all([served, held]).then(([shares, other]) => foreseeRollback(release, shares, other, askImages)),
    ]);
    const last = lastSucceeded(ledger.entries);
    const recorded = ledger.state?.predecessor.slots;
    return {
        time: new Date(),
        stack: stackName,
        cluster: api.access.context,
        pulumi: pulumi.version,
        settings,
        ...(last === undefined ? {} : { last }),
        ...(ledger.lockedBy === undefined ? {} : { lockedBy: ledger.lockedBy }),
        ...(holder === undefined ? {} : { command: holder.words }),
        ...(holder?.promotion === undefined ? {} : { promotion: holder.promotion as unknown as PromotionProgress }),
        serving,
        owesEntry: readTrafficRecord(led?.metadata?.annotations?.[recordAnnotation])?.isAhead === true,
        ...(refusal === undefined ? {} : { routeRefusal: refusal }),
        pods,
        deployments,
        gates,
        ...(measured === undefined ? {} : { measured }),
        checksOf: ({ slot, releaseId }) => {
            const known = recorded?.[slot];
            return known?.releaseId === releaseId ? known.checks : undefined;
        },
        passedGate: backend => ledger.state?.passedGate(backend) ?? false,
        podsOf: (slot, id) => ledger.state?.podsOf(slot, id),
        rollback,
        ...(withoutLedger === undefined ? {} : { ledgerProblem: withoutLedger.problem }),
    };
}

/** Who may not look at Leases does without what they tell. */
function unlessForbidden(error: unknown): undefined {
    if (isForbidden(error)) return undefined;
    throw error;
}
