// A rollback that asks nobody but the cluster: what traffic's own object tells of the decision that it carries out, and what
// stands beside it. Where anything is missing or does not agree, the ledger is read first.
import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import type { MigrationRecord } from "../../cluster/migration-record.js";
import { isReady, type Pod } from "../../cluster/pods-by-labels.js";
import { fingerprint } from "../../model/fingerprint.js";
import { labelKeys, slotObjectName } from "../../model/names.js";
import type { Predecessor } from "../../model/predecessor.js";
import { releaseId } from "../../model/release-id.js";
import type { Settings } from "../../model/settings.js";
import { type Backend, decidedShares, type NamedBackend, sameShares, waitingBackends } from "../../model/shares.js";
import { slotEntries } from "../../model/slot-names.js";
import { emptySlots } from "../../model/standby.js";
import { sharesIn } from "../../model/traffic-object.js";
import {
    readTrafficRecord,
    recordAnnotation,
    type ServedRecord,
    type TrafficRecord,
} from "../../model/traffic-record.js";
import type { Served } from "../ledger/served.js";
import { migrationBarriers } from "./migration-barriers.js";
import type { RollbackRequest, RollbackTarget, TargetFacts } from "./plan-rollback.js";

export interface Deployment extends KubernetesObject {
    readonly spec?: { readonly replicas?: number };
}

export interface Gate extends KubernetesObject {
    readonly status?: { readonly succeeded?: number };
}

/** What of a service stands in the cluster. */
export interface StandingObjects {
    /** The object that leads users. */
    readonly traffic?: KubernetesObject;
    readonly pods: readonly Pod[];
    readonly deployments: readonly Deployment[];
    /** Jobs of gates. */
    readonly gates: readonly Gate[];
    readonly migrations: readonly MigrationRecord[];
}

/** What a rollback goes to by the cluster's own word. */
export interface AheadTarget {
    readonly target: RollbackTarget;
    readonly record: TrafficRecord;
    /** Under which Pulumi applies traffic's object. */
    readonly fieldManager: string;
}

/** Why the cluster's word is not enough. */
export interface NotKnown {
    /** Absent where the ledger's own words tell it. */
    readonly unknown?: string;
    /** Where traffic went by the cluster's word, which the ledger does not bear out: who has it now, unrecorded. */
    readonly moved?: string;
}

/**
 * Which release a rollback goes to, if the cluster tells it.
 *
 * @param read the settings as they stand in the file, also what has expired
 * @param settings without what has expired
 */
export function chooseAhead(
    request: RollbackRequest,
    read: Settings,
    settings: Settings,
    objects: StandingObjects,
): AheadTarget | NotKnown {
    const { traffic } = objects;
    if (traffic === undefined) return { unknown: "nothing leads users yet" };
    const record = readTrafficRecord(traffic.metadata?.annotations?.[recordAnnotation]);
    if (record === undefined) return { unknown: "the cluster does not tell what served before" };
    if (record.isAhead === true) return { unknown: "a rollback has moved traffic, and no entry records it yet" };
    if (record.of !== fingerprint(read))
        return { unknown: "the settings are not those that the cluster was given last" };
    const shares = decidedShares(settings);
    if (!sameShares(sharesIn(traffic, settings.service.name), shares))
        return { unknown: "traffic is not where it was put" };
    const fieldManager = pulumiManager(traffic);
    if (fieldManager === undefined) return { unknown: "it is not clear as whom Pulumi leads users" };
    const [first] = record.served;
    const live = shares.length === 1 ? shares[0] : shares.find(share => share.releaseId === first?.releaseId);
    const left = shares.find(share => share !== live) ?? live;
    if (live === undefined || left === undefined)
        return { unknown: "the cluster does not tell who had all traffic last" };
    const given = choose(request, record.served, left.releaseId, settings);
    if (given === undefined) return { unknown: unknownTarget(record) };
    const to = holderOf(settings, given.releaseId);
    if (to === undefined) return { unknown: `${given.version} is in no slot any more` };
    const id = { slot: to.slot, releaseId: given.releaseId };
    if (!hasPassed(objects, id)) return { unknown: `the gate of ${given.version} is not there` };
    const from = { slot: left.slot, release: settings.slots[left.slot]! };
    const serves = (settings.traffic?.[to.slot] ?? 0) > 0;
    const when = given.since === undefined ? "" : ` at ${given.since}`;
    const known = `the cluster gave ${given.version} all traffic${when}, and its gate passed`;
    return { target: { from, to, serves, inSlot: true, known }, record, fieldManager };
}

/** Of one release, and not since when, an update tells to which the one before has told nothing. */
function unknownTarget({ served }: TrafficRecord): string {
    if (served.length !== 1 || served[0]!.since !== undefined) return "the cluster does not tell of such a release";
    return "the cluster tells of one release alone, as where a program does not export `served`";
}

function choose(
    { to }: RollbackRequest,
    served: readonly ServedRecord[],
    left: string,
    { quarantine }: Settings,
): ServedRecord | undefined {
    const isBarred = (version: string) => quarantine.some(entry => entry.version === version);
    const fits = ({ version }: ServedRecord) => to === undefined || to === version;
    return served.find(given => given.releaseId !== left && !isBarred(given.version) && fits(given));
}

function holderOf({ service, slots }: Settings, id: string): Served | undefined {
    const held = slotEntries(slots).find(([, release]) => releaseId(service.name, release) === id);
    return held === undefined ? undefined : { slot: held[0], release: held[1] };
}

/** Server-side apply keeps who wrote what; nobody but Pulumi applies this object. */
function pulumiManager({ metadata }: KubernetesObject): string | undefined {
    const applied = (metadata?.managedFields ?? []).filter(
        ({ operation, manager, subresource }) =>
            operation === "Apply" && subresource === undefined && manager?.startsWith("pulumi-kubernetes") === true,
    );
    return applied.length === 1 ? applied[0]!.manager : undefined;
}

function hasPassed({ gates }: StandingObjects, backend: Backend): boolean {
    return gates.some(gate => isOf(gate, backend) && (gate.status?.succeeded ?? 0) > 0);
}

function isOf({ metadata }: KubernetesObject, { slot, releaseId: id }: Backend): boolean {
    return metadata?.labels?.[labelKeys.slot] === slot && metadata.labels[labelKeys.releaseId] === id;
}

/** What decides how the rollback goes, from what stands in the cluster and what the registries say. */
export function aheadFacts(
    { target, record, fieldManager }: AheadTarget,
    settings: Settings,
    objects: StandingObjects,
    image: Pick<TargetFacts, "image" | "about">,
): TargetFacts {
    const { name: service, scale } = settings.service;
    const backendOf = ({ slot, release }: Served) => ({ slot, releaseId: releaseId(service, release) });
    const replicasOf = (whose: Served) => {
        const { slot, releaseId: id } = backendOf(whose);
        return objects.deployments.find(({ metadata }) => metadata?.name === slotObjectName(service, slot, id))?.spec
            ?.replicas;
    };
    const keptPods = replicasOf(target.to);
    const sized = target.serves ? target.to : target.from;
    const liveSize = scale === undefined || sized === undefined ? undefined : replicasOf(sized);
    const given = record.served.map(({ version, since, compatibleBackTo }) => ({
        allTo: version,
        // Of one of which it is not known since when, every migration may have come later.
        time: since ?? new Date(0).toISOString(),
        known: since === undefined ? "the cluster" : `the cluster, at ${since}`,
        migrated: compatibleBackTo === undefined ? [] : [{ version, compatibleBackTo }],
    }));
    const { version } = target.to.release;
    return {
        objectsInState: keptPods !== undefined,
        readyPods: objects.pods.filter(pod => isOf(pod, backendOf(target.to)) && isReady(pod)).length,
        ...image,
        // What has a share of the traffic works with the data as they are, or is no worse off with all of it.
        barriers: target.serves ? [] : migrationBarriers(version, given, objects.migrations),
        ...(keptPods === undefined ? {} : { keptPods }),
        fieldManager,
        ...(liveSize === undefined ? {} : { liveSize }),
    };
}

/** The ready pods of the release that is left. */
export function losingPods({ from }: RollbackTarget, { service }: Settings, { pods }: StandingObjects): readonly Pod[] {
    if (from === undefined) return [];
    const left = { slot: from.slot, releaseId: releaseId(service.name, from.release) };
    return pods.filter(pod => isOf(pod, left) && isReady(pod));
}

/** Releases without a share after the rollback that are past their gate, as far as the cluster tells. */
export function waitingAhead(
    planned: Settings,
    record: TrafficRecord,
    objects: StandingObjects,
): readonly NamedBackend[] {
    const { service, slots } = planned;
    const served = (id: string) => record.served.some(given => given.releaseId === id);
    const outputs = slotEntries(slots).map(([slot, release]) => {
        const id = releaseId(service.name, release);
        return [slot, { version: release.version, releaseId: id, served: served(id) }];
    });
    const empty = emptySlots(planned, { slots: Object.fromEntries(outputs) } as Predecessor);
    return waitingBackends(planned, empty).filter(backend => hasPassed(objects, backend));
}
