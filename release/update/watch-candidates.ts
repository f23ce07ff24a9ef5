import { setTimeout as sleep } from "node:timers/promises";
import type { KubernetesApi } from "../../cluster/kubernetes-api.js";
import { type Pod, podsByLabels } from "../../cluster/pods-by-labels.js";
import { labelKeys, slotObjectName } from "../../model/names.js";
import { releaseId } from "../../model/release/release-id.js";
import type { Settings } from "../../model/settings/settings.js";
import { slotEntries } from "../../model/slots/slot-names.js";
import type { Served } from "../ledger/served.js";
import type { Report } from "../output/report.js";
import { clockSkewMs, clusterWarnings, podTroubles, type Trouble, withoutNames } from "./cluster-warnings.js";
import type { UpdateProgress } from "./update-progress.js";

const patience = {
    /** Two requests each time: a list of a few pods, and of the namespace's warnings. */
    everyMs: 2000,
    /** A refusal may pass, such as that of a quota which ending pods still use; it must have lasted this long. */
    lastsMs: 10_000,
};

/** A release whose objects an update is making; undefined if it makes none. */
export function comingRelease({ service, slots }: Settings, progress: Making): Served | undefined {
    return slotEntries(slots)
        .map(([slot, release]): Served => ({ slot, release }))
        .find(one => progress.waitsFor(objectPrefix(service.name, one)));
}

type Making = Pick<UpdateProgress, "waitsFor">;

/** How the names of all objects of a release begin. */
function objectPrefix(service: string, { slot, release }: Served): string {
    return slotObjectName(service, slot, releaseId(service, release));
}

export interface CandidateWatch {
    /** Aborted once the candidate cannot come up any more. */
    readonly signal: AbortSignal;
    /** Why; undefined while it may. */
    verdict(): string | undefined;
    stop(): void;
}

/**
 * Watches the release that an update waits for: tells in the cluster's words, as soon as they are known, what keeps its
 * pods or its gate from starting, and ends the wait when that is final. Pulumi itself would wait until its time-out.
 */
export function watchCandidates(
    api: KubernetesApi,
    settings: Settings,
    progress: Making,
    report: Pick<Report, "say">,
    { everyMs, lastsMs } = patience,
): CandidateWatch {
    const [stopped, ended] = [new AbortController(), new AbortController()];
    const { service } = settings;
    const since = new Date();
    /** When each trouble was seen first. */
    const seen = new Map<string, number>();
    const told = new Set<string>();
    const lasts = (text: string) => Date.now() - (seen.get(withoutNames(text)) ?? Date.now()) >= lastsMs;
    let verdict: string | undefined;

    async function look(): Promise<void> {
        const candidate = comingRelease(settings, progress);
        if (candidate === undefined) return;
        const prefix = objectPrefix(service.name, candidate);
        const all = await podsByLabels(api, service.namespace, { [labelKeys.service]: service.name });
        const pods = all.filter(({ metadata }) => metadata?.name?.startsWith(prefix) === true);
        const warnings = await clusterWarnings(api, service.namespace, prefix, since, pods).catch(() => []);
        const troubles: readonly Trouble[] = [
            // What an earlier attempt left in trouble may be on its way out of it.
            ...pods.flatMap(pod =>
                troublesOf(pod).map(trouble => (isOlder(pod, since) ? { ...trouble, ends: "time" as const } : trouble)),
            ),
            ...warnings.filter(({ isNews }) => isNews),
        ];
        for (const { text, ends, isUsual = false } of troubles) {
            // The cluster tries again under another name.
            const key = withoutNames(text);
            seen.set(key, seen.get(key) ?? Date.now());
            if (!told.has(key) && (!isUsual || lasts(text))) {
                report.say(`  waiting: ${text}`);
                told.add(key);
            }
            if (ends === "a change" || (ends === "either" && lasts(text))) verdict ??= text;
        }
        if (verdict !== undefined) ended.abort();
    }

    void (async () => {
        while (!stopped.signal.aborted && verdict === undefined) {
            // What cannot be asked now is asked again, or explained when the update has failed.
            await look().catch(() => undefined);
            await sleep(everyMs, undefined, { signal: stopped.signal }).catch(() => undefined);
        }
    })();
    return { signal: ended.signal, verdict: () => verdict, stop: () => stopped.abort() };
}

function troublesOf(pod: Pod): Trouble[] {
    return podTroubles(pod).map(trouble => ({ ...trouble, text: `${pod.metadata?.name}: ${trouble.text}` }));
}

function isOlder({ metadata }: Pod, than: Date): boolean {
    return Date.parse(metadata?.creationTimestamp ?? "") < than.getTime() - clockSkewMs;
}
