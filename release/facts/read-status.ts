import { labelKeys } from "../../model/names.js";
import { lastSucceeded } from "../ledger/ledger.js";
import type { OpenRelease } from "../open/open-release.js";
import type { StatusFacts } from "../plan/status/status-facts.js";
import { foreseeRollback } from "./foresee-rollback.js";
import { labelledObjects } from "./labelled-objects.js";
import { measuredShares } from "./measured-shares.js";
import { routeRefusal } from "./route-refusal.js";
import type { imageState } from "./target-facts.js";
import { readServing } from "./traffic-object.js";

export interface StatusQuestion {
    /** Of a Prometheus that asks the pods. @default nothing is measured */
    readonly prometheusUrl?: string;
    /** What the registries say of a release's images. @default they are asked */
    readonly askImages?: typeof imageState;
}

/** Everything that a status tells, looked up at once. Rejects when the cluster does not answer. */
export async function readStatus(
    release: OpenRelease,
    { prometheusUrl, askImages }: StatusQuestion,
): Promise<StatusFacts> {
    const { api, settings, ledger, stackName, engine } = release;
    const { service } = settings;
    const served = readServing(api, settings);
    const [serving, refusal, pods, deployments, gates, measured, rollback] = await Promise.all([
        served,
        routeRefusal(release),
        labelledObjects(api, service, "Pod"),
        labelledObjects(api, service, "Deployment"),
        labelledObjects(api, service, "Job", { [labelKeys.component]: "gate" }),
        prometheusUrl === undefined ? undefined : measuredShares(prometheusUrl, settings).catch(() => undefined),
        served.then(shares => foreseeRollback(release, shares, askImages)),
    ]);
    const last = lastSucceeded(ledger.entries);
    const recorded = ledger.state?.predecessor.slots;
    return {
        time: new Date(),
        stack: stackName,
        cluster: api.access.context,
        engine: engine.kind,
        settings,
        ...(last === undefined ? {} : { last }),
        ...(ledger.lockedBy === undefined ? {} : { lockedBy: ledger.lockedBy }),
        serving,
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
    };
}
