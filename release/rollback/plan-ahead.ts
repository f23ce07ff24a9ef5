// A rollback that asks only the cluster: the record in the traffic object, and the other objects of the service. If anything
// is missing or inconsistent, the ledger is read first.
import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import { isReady, type Pod } from "../../cluster/pods-by-labels.js";
import { fingerprint } from "../../model/ledger/fingerprint.js";
import type { Predecessor } from "../../model/ledger/predecessor.js";
import { labelKeys, slotObjectName } from "../../model/names.js";
import { releaseId } from "../../model/release/release-id.js";
import type { Settings } from "../../model/settings/settings.js";
import { slotEntries } from "../../model/slots/slot-names.js";
import { emptySlots } from "../../model/slots/slot-size.js";
import {
    decidedShares,
    type NamedBackend,
    sameShares,
    type TrafficBackend,
    waitingBackends,
} from "../../model/traffic/shares.js";
import { sharesIn } from "../../model/traffic/traffic-object.js";
import {
    readTrafficRecord,
    recordAnnotation,
    type ServedRecord,
    type TrafficRecord,
} from "../../model/traffic/traffic-record.js";
import type { MigrationRecord } from "../../objects/migration-record.js";
import type { Served } from "../ledger/served.js";
import { migrationBarriers } from "../update/migration-barriers.js";
import type { RollbackRequest } from "./plan-rollback.js";
import type { RollbackTarget, TargetFacts } from "./rollback-target.js";

export interface Deployment extends KubernetesObject {
    readonly spec?: { readonly replicas?: number };
}

export interface Gate extends KubernetesObject {
    readonly status?: { readonly succeeded?: number };
}

/** Objects of a service in the cluster. */
export interface StandingObjects {
    /** The traffic object: Service or HTTPRoute. */
    readonly traffic?: KubernetesObject;
    readonly pods: readonly Pod[];
    readonly deployments: readonly Deployment[];
    /** Jobs of gates. */
    readonly gates: readonly Gate[];
    readonly migrations: readonly MigrationRecord[];
}

/** The target of a rollback according to the cluster. */
export interface AheadTarget {
    readonly target: RollbackTarget;
    readonly record: TrafficRecord;
    /** Field manager under which Pulumi applies the traffic object. */
    readonly fieldManager: string;
}

/** Why the cluster's record is not enough. */
export interface NotKnown {
    /** Absent if reading the ledger will report the reason. */
    readonly unknown?: string;
    /** Version that got traffic from the cluster's record, against the ledger: it has traffic now, unrecorded. */
    readonly moved?: string;
}

/**
 * The release that a rollback goes to, if the cluster's record names it.
 *
 * @param read the settings of the file, including what has expired
 * @param settings without what has expired
 */
export function chooseAhead(
    request: RollbackRequest,
    read: Settings,
    settings: Settings,
    objects: StandingObjects,
): AheadTarget | NotKnown {
    const { traffic } = objects;
    if (traffic === undefined) return { unknown: "there is no traffic object yet" };
    const record = readTrafficRecord(traffic.metadata?.annotations?.[recordAnnotation]);
    if (record === undefined) return { unknown: "the cluster has no record of what served before" };
    if (record.isAhead === true) return { unknown: "a rollback has moved traffic, and no entry records it yet" };
    if (record.of !== fingerprint(read))
        return { unknown: "the settings are not the ones last applied to the cluster" };
    const shares = decidedShares(settings);
    if (!sameShares(sharesIn(traffic, settings.service.name), shares))
        return { unknown: "traffic is not where the settings put it" };
    const fieldManager = pulumiManager(traffic);
    if (fieldManager === undefined)
        return { unknown: "it is unclear which field manager Pulumi uses for the traffic object" };
    const [first] = record.served;
    const live = shares.length === 1 ? shares[0] : shares.find(share => share.releaseId === first?.releaseId);
    const left = shares.find(share => share !== live) ?? live;
    if (live === undefined || left === undefined)
        return { unknown: "the cluster has no record of who last had all traffic" };
    const given = choose(request, record.served, left.releaseId, settings);
    if (given === undefined) return { unknown: unknownTarget(record) };
    const to = holderOf(settings, given.releaseId);
    if (to === undefined) return { unknown: `${given.version} is no longer in a slot` };
    const id = { slot: to.slot, releaseId: given.releaseId };
    if (!hasPassed(objects, id)) return { unknown: `the cluster has no gate that ${given.version} passed` };
    const from = { slot: left.slot, release: settings.slots[left.slot]! };
    const serves = (settings.traffic?.[to.slot] ?? 0) > 0;
    const when = given.since === undefined ? "" : ` at ${given.since}`;
    const known = `the cluster gave ${given.version} all traffic${when}, and its gate passed`;
    return { target: { from, to, serves, inSlot: true, known }, record, fieldManager };
}

/** A record of a single release without a time comes from an update whose predecessor exported nothing. */
function unknownTarget({ served }: TrafficRecord): string {
    if (served.length !== 1 || served[0]!.since !== undefined) return "the cluster has no record of such a release";
    return "the cluster has a record of only one release, as when a program does not export `served`";
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

/** The field manager in the object's managed fields: only Pulumi applies this object. */
function pulumiManager({ metadata }: KubernetesObject): string | undefined {
    const applied = (metadata?.managedFields ?? []).filter(
        ({ operation, manager, subresource }) =>
            operation === "Apply" && subresource === undefined && manager?.startsWith("pulumi-kubernetes") === true,
    );
    return applied.length === 1 ? applied[0]!.manager : undefined;
}

function hasPassed({ gates }: StandingObjects, backend: TrafficBackend): boolean {
    return gates.some(gate => isOf(gate, backend) && (gate.status?.succeeded ?? 0) > 0);
}

function isOf({ metadata }: KubernetesObject, { slot, releaseId: id }: TrafficBackend): boolean {
    return metadata?.labels?.[labelKeys.slot] === slot && metadata.labels[labelKeys.releaseId] === id;
}

/** Facts that decide how the rollback goes, from the cluster and the registries. */
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
        // Without a time, assume that every migration came later.
        time: since ?? new Date(0).toISOString(),
        known: since === undefined ? "the cluster" : `the cluster, at ${since}`,
        migrated: compatibleBackTo === undefined ? [] : [{ version, compatibleBackTo }],
    }));
    const { version } = target.to.release;
    return {
        objectsInState: keptPods !== undefined,
        readyPods: objects.pods.filter(pod => isOf(pod, backendOf(target.to)) && isReady(pod)).length,
        ...image,
        // A release with a share already works with the data, or will be no worse off with all traffic.
        barriers: target.serves ? [] : migrationBarriers(version, given, objects.migrations),
        ...(keptPods === undefined ? {} : { keptPods }),
        fieldManager,
        ...(liveSize === undefined ? {} : { liveSize }),
    };
}

/** The ready pods of the release that loses traffic. */
export function losingPods({ from }: RollbackTarget, { service }: Settings, { pods }: StandingObjects): readonly Pod[] {
    if (from === undefined) return [];
    const left = { slot: from.slot, releaseId: releaseId(service.name, from.release) };
    return pods.filter(pod => isOf(pod, left) && isReady(pod));
}

/** Releases without a share after the rollback whose gate has passed, according to the cluster. */
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
