import { isNotFound, type KubernetesApi } from "../../cluster/kubernetes-api.js";
import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import { objectPath } from "../../cluster/object-path.js";
import type { Pod } from "../../cluster/pods-by-labels.js";
import { readSettings } from "../../model/settings/read-settings.js";
import type { ServiceSettings } from "../../model/settings/settings.js";
import { sharesIn, trafficReference } from "../../model/traffic/traffic-object.js";
import type { RegistryAccess } from "../../registry/registry-access.js";
import { indexMembers } from "../../registry/registry-api.js";
import { lastSucceeded } from "../ledger/ledger.js";
import { type CommonOptions, registryAccess } from "../open/open-service.js";
import { type OpenStack, openStack } from "../open/open-stack.js";
import { readHolder } from "../open/release-lease.js";
import { describeChecks } from "../output/check.js";
import { Refusal } from "../output/refusal.js";
import type { Report } from "../output/report.js";
import { labelledObjects, type ReleaseKind, releaseKinds } from "../traffic/release-pods.js";
import { routeRefusal } from "../traffic/traffic-object.js";
import { askUsersDoor } from "../traffic/users-door.js";
import { comparedWords, holds, verifyAll } from "./plan-verify.js";
import { type Recorded, type RunningFacts, recordedImages, recordedSlots } from "./running-facts.js";
import { strangeDigests } from "./verify-images.js";

/** Compares the cluster with the ledger; changes nothing. Refuses if they differ or cannot be looked up. */
export async function verify(options: CommonOptions, report: Report): Promise<void> {
    const stack = await openStack(options, report);
    const recorded = readRecorded(stack);
    const { last } = recorded;
    const cluster = stack.api.access.context;
    report.say(comparedWords(recorded, options.stack, cluster));
    const checks = verifyAll(recorded, await readRunning(stack, recorded));
    for (const line of describeChecks(checks)) report.say(line);
    const ok = holds(checks);
    report.result({
        stack: options.stack,
        cluster,
        ...(last === undefined ? {} : { entry: last.entry, time: last.time }),
        ok,
        checks,
    });
    if (ok) return;
    const bad = checks.filter(({ state }) => state === "differs" || state === "unknown").length;
    throw new Refusal(`${bad} of ${checks.length} checks found a difference or could not be made.`);
}

/** A pod that has just come is not reached at once. */
const patienceMs = 1000;

/** `verify` fails if it cannot list these. */
const essential: readonly string[] = ["Deployment", "Service", "ConfigMap"];

/** Reads what should run according to the ledger. */
export function readRecorded({ ledger, settings: { service } }: OpenStack): Recorded {
    const { state } = ledger;
    const found = lastSucceeded(ledger.entries);
    const last = found === undefined ? undefined : ledger.withDigests(found);
    const podsOf = (...backend: Parameters<NonNullable<typeof state>["podsOf"]>) => state?.podsOf(...backend);
    const manifest = state?.inputsOf(trafficReference(service));
    const fieldManager = state?.fieldManagerOf(trafficReference(service));
    return {
        last,
        slots: recordedSlots(last, service, state?.predecessor ?? {}, podsOf),
        ...(state?.fingerprint === undefined ? {} : { fingerprint: state.fingerprint }),
        ...(manifest === undefined ? {} : { traffic: { manifest, fieldManager } }),
        keeps: (kind, name) => {
            const apiVersion = releaseKinds[kind as ReleaseKind];
            return state?.inputsOf({ apiVersion, kind, namespace: service.namespace, name }) !== undefined;
        },
    };
}

/** Reads what runs. Rejects if an essential kind cannot be listed. */
export async function readRunning(stack: OpenStack, recorded: Recorded): Promise<RunningFacts> {
    const { api, settings, ledger } = stack;
    const { service } = settings;
    const kinds = Object.keys(releaseKinds) as ReleaseKind[];
    const [most] = recorded.slots
        .filter(({ weight }) => weight > 0)
        .toSorted((left, right) => right.weight - left.weight);
    const [trafficObject, held, refusal, door, pods, ...lists] = await Promise.all([
        readTrafficObject(api, service),
        readHolder(api, service).then(
            holder => holder?.words,
            () => undefined,
        ),
        routeRefusal(stack),
        most && askUsersDoor(api, service, most, patienceMs),
        labelledObjects(api, service, "Pod") as Promise<readonly Pod[]>,
        ...kinds.map(kind => list(api, service, kind)),
    ]);
    return {
        context: api.access.context,
        service,
        trafficObject,
        serving: sharesIn(trafficObject, service.name),
        routeRefusal: refusal,
        ...(door === undefined ? {} : { door }),
        objects: Object.fromEntries(kinds.map((kind, index) => [kind, lists[index]?.objects ?? []])),
        unlisted: Object.fromEntries(
            kinds.flatMap((kind, index) => {
                const why = lists[index]?.why;
                return why === undefined ? [] : [[kind, why]];
            }),
        ),
        pods,
        indexes: await readIndexes(recorded, { service, pods }, registryAccess(stack)),
        written: readSettings(stack.file.values()).settings ?? settings,
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

/** Asks the registries only about pods that run another digest than their image reference has. */
async function readIndexes({ slots }: Recorded, facts: Pick<RunningFacts, "service" | "pods">, access: RegistryAccess) {
    const strange = new Set(strangeDigests(slots, facts));
    const asked = recordedImages(slots).filter(({ digest }) => strange.has(digest));
    const known = asked.map(
        async ({ repository, digest }) => [digest, await indexMembers(repository, digest, access)] as const,
    );
    return new Map(await Promise.all(known));
}

function underWay(command: string | undefined, lockedBy: string | undefined): Pick<RunningFacts, "underWay"> {
    if (command !== undefined) return { underWay: command };
    return lockedBy === undefined ? {} : { underWay: `an update, held by ${lockedBy}` };
}
