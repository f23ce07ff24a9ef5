import { ApiError, isForbidden, isNotFound, isStrange, type KubernetesApi } from "../../cluster/kubernetes-api.js";
import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import { slotObjectName } from "../../model/names.js";
import { releaseId } from "../../model/release/release-id.js";
import type { Problem } from "../../model/settings/problem.js";
import type { Settings } from "../../model/settings/settings.js";
import { slotSize } from "../../model/slots/slot-size.js";
import type { Served } from "../ledger/served.js";
import { releasePods } from "../traffic/release-pods.js";
import { absentObjects, type NamedObject, namedObjects } from "./absent-objects.js";
import { type ClusterNode, isFixed, unfitNodes } from "./foresee-nodes.js";
import { type Quota, quotaShortfalls } from "./foresee-quota.js";
import { type ForeseenPod, foreseenPods, type PodSpec } from "./foreseen-pods.js";

/** What a deploy of a release would meet in the cluster. */
export interface Foresight {
    /** Its pods or its gate would not start. */
    readonly problems: readonly Problem[];
    /** The same, unless the cluster grows. */
    readonly warnings: readonly Problem[];
    /** Objects that the release names and that are not there; the program may make them. */
    readonly absent: readonly NamedObject[];
    /** Why the rest is not known, other than for missing rights. */
    readonly unanswered: readonly string[];
}

/**
 * Asks the cluster, before a version is published, whether the release's pods and its gate would be admitted, fit into
 * the quotas and onto a node, and find what they name. Creates nothing. What this user may not ask is not a problem, nor
 * what the cluster does not answer. Throws if what answers is not Kubernetes' API.
 *
 * @param isThere whether the namespace exists; if not, only the named objects are known, to be absent
 */
export async function foreseeCluster(
    api: KubernetesApi,
    settings: Pick<Settings, "service" | "standby" | "strategy">,
    placed: Served,
    isThere: boolean,
): Promise<Foresight> {
    const { name, namespace } = settings.service;
    const named = namedObjects(placed.release);
    if (!isThere) return { problems: [], warnings: [], absent: named, unanswered: [] };
    const unanswered: string[] = [];
    const otherwiseNone = (error: unknown): readonly never[] => {
        if (isStrange(error)) throw error;
        if (!isForbidden(error) && !isNotFound(error)) unanswered.push((error as Error).message);
        return [];
    };
    const list = async <T>(path: string): Promise<readonly T[]> =>
        api.list<T>(path, { timeoutMs: 10_000 }).then(({ items }) => items, otherwiseNone);
    const present = await releasePods(api, settings as Settings, placed).catch(otherwiseNone);
    const missing = Math.max(0, slotSize(settings) - present.length);
    const pods = foreseenPods(name, placed, missing);
    const object = slotObjectName(name, placed.slot, releaseId(name, placed.release));
    const place = `/api/v1/namespaces/${encodeURIComponent(namespace)}`;
    const [answers, quotas, nodes, absent] = await Promise.all([
        Promise.all(pods.map(pod => admit(api, place, object, pod))),
        list<Quota>(`${place}/resourcequotas`),
        list<ClusterNode>("/api/v1/nodes"),
        absentObjects(api, namespace, named),
    ]);
    const admitted = pods.map((pod, index) => ({ ...pod, spec: answers[index]!.spec ?? pod.spec }));
    const short = quotaShortfalls(quotas, admitted);
    const refused = answers.flatMap(({ refusal }, index) => {
        // The quota's own words are about one pod.
        if (refusal === undefined || (short.length > 0 && /exceeded quota/.test(refusal))) return [];
        return [{ what: pods[index]!.what, refusal }];
    });
    const unfit = unfitNodes(admitted[0]!.spec, nodes);
    const fit = unfit === undefined ? [] : [{ path: "release", message: `${unfit}.` }];
    const problems: Problem[] = [
        ...short.map(text => ({ path: "service.namespace", message: `${text}.` })),
        ...each(refused),
        ...(isFixed(nodes) ? fit : []),
    ];
    return { problems, warnings: isFixed(nodes) ? [] : fit, absent, unanswered };
}

/** One refusal may be of both. */
function each(refused: readonly { readonly what: ForeseenPod["what"]; readonly refusal: string }[]): Problem[] {
    const words = { pod: "its pods", gate: "its gate" };
    return [...new Set(refused.map(({ refusal }) => refusal))].map(refusal => {
        const those = refused.filter(one => one.refusal === refusal);
        const who = those.map(({ what }) => words[what]).join(" and ");
        return { path: "release", message: `the cluster would refuse ${who}: ${refusal}` };
    });
}

interface Admission {
    /** As admission completes it: a limit range adds what the release does not mention. */
    readonly spec?: PodSpec;
    readonly refusal?: string;
}

/** Has the API server admit a pod without creating it. */
async function admit(api: KubernetesApi, place: string, object: string, pod: ForeseenPod): Promise<Admission> {
    const manifest = {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { ...pod.metadata, name: `${object}-${pod.what}-foreseen` },
        spec: pod.spec,
    };
    try {
        const made = await api.create<KubernetesObject>(`${place}/pods`, manifest, { dryRun: true, timeoutMs: 10_000 });
        return { spec: (made as { spec?: PodSpec }).spec ?? pod.spec };
    } catch (error) {
        if (isStrange(error)) throw error;
        const refusal = refusalIn(error);
        return refusal === undefined ? {} : { refusal };
    }
}

/** The words of admission; undefined if the user may not ask, or if the error says nothing about the pod. */
export function refusalIn(error: unknown): string | undefined {
    if (!(error instanceof ApiError) || ![400, 403, 422].includes(error.status)) return undefined;
    const { said } = error;
    // Rights, a webhook that cannot be asked this way, and a service account that comes a moment after its namespace.
    if (/cannot create resource "pods"|dry.?run|failed calling webhook|error looking up service account/i.test(said)) {
        return undefined;
    }
    return said.replace(/^pods "[^"]*" is forbidden: /, "");
}
