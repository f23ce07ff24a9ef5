import { isForbidden } from "../../cluster/api-error.js";
import { readPlatformInfo } from "../../machine/platform-info.js";
import { labelKeys } from "../../model/names.js";
import { probePaths } from "../../model/pod/probes.js";
import type { Settings } from "../../model/settings/settings.js";
import { slotEntries } from "../../model/slots/slot-names.js";
import type { Share, TrafficBackend } from "../../model/traffic/shares.js";
import { sharesIn } from "../../model/traffic/traffic-object.js";
import { readTrafficRecord, recordAnnotation } from "../../model/traffic/traffic-record.js";
import { fetchUrl } from "../../network/fetch-url.js";
import { lastSucceeded } from "../ledger/ledger.js";
import type { CommonOptions } from "../open/open-service.js";
import type { OpenStack } from "../open/open-stack.js";
import { readHolder } from "../open/release-lease.js";
import type { PromotionProgress } from "../promote/describe-promotion.js";
import { foreseeRollback } from "../rollback/foresee-rollback.js";
import type { RollbackForesight } from "../rollback/rollback-foresight.js";
import type { imageState } from "../rollback/target-facts.js";
import { labelledObjects } from "../traffic/release-pods.js";
import { readTrafficObject, routeRefusal } from "../traffic/traffic-object.js";
import { askDoorOf } from "../traffic/users-door.js";
import type { StatusFacts } from "./status-facts.js";
import type { StatusView } from "./status-view.js";

export interface StatusQuestion {
    /** URL of a Prometheus that scrapes the pods. @default the one prometheusAddress finds */
    readonly prometheus?: string;
    /** Looks a release's images up. @default asks the registries */
    readonly askImages?: typeof imageState;
    /** Set if the ledger could not be read: why, and what a rollback would do without it. */
    readonly withoutLedger?: { readonly problem: string; readonly rollback: Promise<RollbackForesight> };
}

/** Reads everything a status shows, all at once. Rejects if the cluster does not answer. */
export async function readStatus(
    stack: OpenStack,
    { prometheus, askImages, withoutLedger }: StatusQuestion,
): Promise<StatusFacts> {
    const { api, settings, ledger, stackName, pulumi } = stack;
    const { service } = settings;
    const traffic = readTrafficObject(api, service);
    const served = traffic.then(object => sharesIn(object, service.name));
    const held = readHolder(api, service).catch(unlessForbidden);
    const address = prometheusAddress(stack, prometheus);
    const [trafficObject, serving, holder, refusal, door, pods, deployments, gates, measured, rollback] =
        await Promise.all([
            traffic,
            served,
            held,
            routeRefusal(stack),
            served.then(shares => askDoorOf(stack, shares)),
            labelledObjects(api, service, "Pod"),
            labelledObjects(api, service, "Deployment"),
            labelledObjects(api, service, "Job", { [labelKeys.component]: "gate" }),
            address === undefined ? undefined : measuredShares(address, settings).catch(() => undefined),
            withoutLedger?.rollback ??
                Promise.all([served, held]).then(([shares, other]) => foreseeRollback(stack, shares, other, askImages)),
        ]);
    const last = lastSucceeded(ledger.entries);
    const recorded = ledger.state?.predecessor.slots;
    return {
        time: new Date(),
        stack: stackName,
        cluster: api.access.context,
        pulumi: pulumi.version,
        settings,
        last,
        lockedBy: ledger.lockedBy,
        ...(holder === undefined ? {} : { command: holder.words }),
        ...(holder?.promotion === undefined ? {} : { promotion: holder.promotion as unknown as PromotionProgress }),
        serving,
        owesEntry: readTrafficRecord(trafficObject?.metadata?.annotations?.[recordAnnotation])?.isAhead === true,
        routeRefusal: refusal,
        ...(door === undefined ? {} : { door }),
        pods,
        deployments,
        gates,
        measured,
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

/** A user who may not read Leases gets the status without them. */
function unlessForbidden(error: unknown): undefined {
    if (isForbidden(error)) return undefined;
    throw error;
}

/**
 * Address of a Prometheus that scrapes the pods: the one given, else that of the settings' first Prometheus check, else
 * the local platform's if the stack runs on its cluster. Undefined if there is none.
 */
export function prometheusAddress({ api, settings }: OpenStack, given: string | undefined): string | undefined {
    const { steps = [], checks = [] } = settings.promotion ?? {};
    const all = [...checks, ...steps.flatMap(step => step.checks ?? [])];
    const asked = all.find(({ prometheus }) => prometheus !== undefined)?.prometheus?.address;
    const platform = readPlatformInfo();
    return given ?? asked ?? (platform?.context === api.access.context ? platform.prometheusUrl : undefined);
}

export interface StatusOptions extends CommonOptions {
    /** Seconds between two looks; absent: one look. */
    readonly watch?: number;
    /** URL of a Prometheus that scrapes the pods. @default the one the settings' checks query, or the local platform's */
    readonly prometheus?: string;
}

/** The JSON result; docs/verify-and-doctor.md describes it. */
export function statusResult(view: StatusView) {
    return { ...view, slots: view.slots.map(slot => ({ ...slot, serves: slot.weight > 0 })) };
}

// Prometheus' HTTP API: GET /api/v1/query?query=… answers {status, data: {result: [{metric: {label: value}, value: [time,
// "number"]}]}}. Pods' labels are labels there, with `_` for each character that Prometheus does not allow.

const timeoutMs = 2000;

interface Answer {
    readonly data?: {
        readonly result?: readonly {
            readonly metric: Readonly<Record<string, string>>;
            readonly value: [number, string];
        }[];
    };
}

/**
 * Percent of the requests that each release answered in the last minute, from its pods' `http_requests_total`, without
 * the cluster's own requests. Undefined if there were none.
 */
export async function measuredShares(url: string, settings: Settings): Promise<readonly Share[] | undefined> {
    const { name, namespace } = settings.service;
    // A counter without its paths cannot tell users from probes.
    const releases = slotEntries(settings.slots).map(([, release]) => release);
    const ownPaths = new Set([...releases.flatMap(({ probes }) => probePaths(probes)), "/version", "/metrics"]);
    const asked =
        `${label(labelKeys.service)}="${name}",namespace="${namespace}",handler=~".+",` +
        `handler!~"${[...ownPaths].map(literal).join("|")}"`;
    const by = `${label(labelKeys.slot)}, ${label(labelKeys.releaseId)}`;
    const query = new URLSearchParams({ query: `sum by (${by}) (rate(http_requests_total{${asked}}[1m]))` });
    const response = await fetchUrl(`${url.replace(/\/$/, "")}/api/v1/query?${query}`, {
        signal: AbortSignal.timeout(timeoutMs),
    });
    if (!response.ok) throw new Error(`Prometheus at ${url} answered ${response.status}`);
    const { data } = (await response.json()) as Answer;
    const rates = (data?.result ?? []).map(({ metric, value }) => ({
        slot: metric[label(labelKeys.slot)] as Share["slot"],
        releaseId: metric[label(labelKeys.releaseId)] ?? "",
        rate: Number(value[1]),
    }));
    return percentages(rates);
}

/** A text in a regular expression of PromQL, inside quotes. */
function literal(path: string): string {
    return path.replace(/[.+*?()[\]{}|^$\\]/g, character => `\\\\${character}`);
}

function label(key: string): string {
    return key.replace(/[^a-zA-Z0-9_]/g, "_");
}

/** How many requests per second a release answers. */
export interface Rate extends TrafficBackend {
    /** Requests per second. */
    readonly rate: number;
}

/** Each rate in whole percent of the sum; undefined if the sum is 0. */
export function percentages(rates: readonly Rate[]): readonly Share[] | undefined {
    const known = rates.filter(({ rate }) => Number.isFinite(rate));
    const sum = known.reduce((total, { rate }) => total + rate, 0);
    if (sum <= 0) return undefined;
    return known.map(({ rate, ...backend }) => ({ ...backend, weight: Math.round((100 * rate) / sum) }));
}
