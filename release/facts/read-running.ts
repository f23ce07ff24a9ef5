import { isNotFound, type KubernetesApi } from "../../cluster/kubernetes-api.js";
import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import { objectPath } from "../../cluster/object-path.js";
import type { Pod } from "../../cluster/pods-by-labels.js";
import { readSettings } from "../../model/read-settings.js";
import type { ServiceSettings } from "../../model/settings.js";
import { sharesIn, trafficReference } from "../../model/traffic-object.js";
import { indexMembers } from "../../registry/registry-api.js";
import { lastSucceeded } from "../ledger/ledger.js";
import type { OpenRelease } from "../open/open-release.js";
import { readHolder } from "../open/release-lease.js";
import { recordedImages, recordedSlots } from "../plan/verify/recorded-slots.js";
import type { Recorded, RunningFacts } from "../plan/verify/running-facts.js";
import { strangeDigests } from "../plan/verify/verify-images.js";
import { labelledObjects, type ReleaseKind, releaseKinds } from "./labelled-objects.js";
import { routeRefusal } from "./route-refusal.js";

/** Without these nothing can be told. */
const essential: readonly string[] = ["Deployment", "Service", "ConfigMap"];

/** What the ledger says that runs. */
export function readRecorded({ ledger, settings: { service } }: OpenRelease): Recorded {
    const { state } = ledger;
    const found = lastSucceeded(ledger.entries);
    const last = found === undefined ? undefined : ledger.withDigests(found);
    const podsOf = (...backend: Parameters<NonNullable<typeof state>["podsOf"]>) => state?.podsOf(...backend);
    const manifest = state?.inputsOf(trafficReference(service));
    const fieldManager = state?.fieldManagerOf(trafficReference(service));
    return {
        ...(last === undefined ? {} : { last }),
        slots: recordedSlots(last, service, state?.predecessor ?? {}, podsOf),
        ...(state?.fingerprint === undefined ? {} : { fingerprint: state.fingerprint }),
        ...(manifest === undefined
            ? {}
            : { traffic: { manifest, ...(fieldManager === undefined ? {} : { fieldManager }) } }),
        keeps: (kind, name) => {
            const apiVersion = releaseKinds[kind as ReleaseKind];
            return state?.inputsOf({ apiVersion, kind, namespace: service.namespace, name }) !== undefined;
        },
    };
}

/** What runs. Rejects when the cluster does not tell what is essential. */
export async function readRunning(release: OpenRelease, recorded: Recorded): Promise<RunningFacts> {
    const { api, settings, ledger } = release;
    const { service } = settings;
    const kinds = Object.keys(releaseKinds) as ReleaseKind[];
    const [trafficObject, held, refusal, pods, ...lists] = await Promise.all([
        readTrafficObject(api, service),
        readHolder(api, service).then(
            holder => holder?.words,
            () => undefined,
        ),
        routeRefusal(release),
        labelledObjects(api, service, "Pod") as Promise<readonly Pod[]>,
        ...kinds.map(kind => list(api, service, kind)),
    ]);
    return {
        context: api.access.context,
        service,
        ...(trafficObject === undefined ? {} : { trafficObject }),
        serving: sharesIn(trafficObject, service.name),
        ...(refusal === undefined ? {} : { routeRefusal: refusal }),
        objects: Object.fromEntries(kinds.map((kind, index) => [kind, lists[index]?.objects ?? []])),
        unlisted: Object.fromEntries(
            kinds.flatMap((kind, index) => {
                const why = lists[index]?.why;
                return why === undefined ? [] : [[kind, why]];
            }),
        ),
        pods,
        indexes: await readIndexes(recorded, { service, pods }),
        written: readSettings(release.file.values()).settings ?? settings,
        ...underWay(held, ledger.lockedBy),
        isInterrupted: ledger.state?.isInterrupted ?? false,
    };
}

interface Listed {
    readonly objects: readonly KubernetesObject[];
    readonly why?: string;
}

async function list(api: KubernetesApi, service: ServiceSettings, kind: ReleaseKind): Promise<Listed> {
    const asked = labelledObjects(api, service, kind).then(objects => ({ objects }));
    return essential.includes(kind) ? asked : asked.catch((error: Error) => ({ objects: [], why: error.message }));
}

async function readTrafficObject(api: KubernetesApi, service: ServiceSettings): Promise<KubernetesObject | undefined> {
    const path = await objectPath(api, trafficReference(service));
    return api.get(path, { timeoutMs: 10_000 }).catch((error: unknown) => {
        if (isNotFound(error)) return undefined;
        throw error;
    });
}

/** Asks the registries only about what is not plain: a pod that runs another digest than its image's reference has. */
async function readIndexes({ slots }: Recorded, facts: Pick<RunningFacts, "service" | "pods">) {
    const strange = new Set(strangeDigests(slots, facts));
    const asked = recordedImages(slots).filter(({ digest }) => strange.has(digest));
    const known = asked.map(
        async ({ repository, digest }) => [digest, await indexMembers(repository, digest)] as const,
    );
    return new Map(await Promise.all(known));
}

function underWay(command: string | undefined, lockedBy: string | undefined): Pick<RunningFacts, "underWay"> {
    if (command !== undefined) return { underWay: command };
    return lockedBy === undefined ? {} : { underWay: `an update, held by ${lockedBy}` };
}
