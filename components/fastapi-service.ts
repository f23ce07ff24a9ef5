import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import * as pulumi from "@pulumi/pulumi";
import { compareVersions } from "../model/compare-versions.js";
import { fingerprint } from "../model/fingerprint.js";
import { labelKeys, stackAnnotation } from "../model/names.js";
import { restrictedNamespace } from "../model/pod-security.js";
import { type Predecessor, recordedBy, type SlotOutput } from "../model/predecessor.js";
import type { Release } from "../model/release.js";
import { releaseId } from "../model/release-id.js";
import type { BySlot, ServiceSettings, Settings, SlotName } from "../model/settings.js";
import { decidedShares, waitingBackends } from "../model/shares.js";
import { slotEntries } from "../model/slot-names.js";
import { slotSize, standbySize } from "../model/slot-size.js";
import { emptySlots, reducedSlots } from "../model/standby.js";
import { liveSlot, weights } from "../model/traffic.js";
import { reachedSlots } from "../model/traffic-object.js";
import { nextServed, type ServedRecord, type TrafficRecord } from "../model/traffic-record.js";
import { refusal } from "./checked-settings.js";
import { clearingLeftovers } from "./clearing-leftovers.js";
import { HealthGate } from "./health-gate.js";
import { ReleaseSlot } from "./release-slot.js";
import { otherReferences, ServiceImages } from "./service-images.js";
import { ServiceMigrations } from "./service-migrations.js";
import { serviceProblems } from "./service-problems.js";
import { describeSlots, recordOf, type Slot } from "./service-record.js";
import { ServiceSecrets } from "./service-secrets.js";
import { SlotAutoscaler } from "./slot-autoscaler.js";
import { switchedAt } from "./switched-ahead.js";
import { TrafficSwitch } from "./traffic-switch.js";
import type { VersionedImage } from "./versioned-image.js";

export interface FastApiServiceArgs
    extends Pick<
        Settings,
        "service" | "strategy" | "slots" | "traffic" | "quarantine" | "freeze" | "standby" | "secrets"
    > {
    /**
     * What the last update left behind, as `readLast` or `readStackSettings` gives it: by it what a killed update left is
     * told from what was there, and a standby of less than full size from a release that has not served.
     * @default nothing is a leftover, and every standby has full size
     */
    readonly last?: Predecessor;
    /**
     * Makes what the pods need in the service's namespace, such as a Secret with a database's address: before the first
     * pod, and removed after the last. @default nothing
     */
    readonly needs?: (namespace: pulumi.Output<string>) => readonly pulumi.Resource[];
    /** What else must have succeeded before traffic moves: see ServiceGroup. @default nothing */
    readonly after?: Promise<readonly pulumi.Resource[]>;
    /** Shared by services of one program that run the same images: see ServiceGroup. @default its own */
    readonly images?: Map<string, VersionedImage>;
}

/**
 * A FastAPI service with its releases side by side, and the traffic among them. Takes checked settings, and throws a
 * RunError with all that is wrong where they are not. Its outputs are known when all gates have passed and traffic has
 * moved: an update that fails leaves those of the one before.
 */
export class FastApiService extends pulumi.ComponentResource {
    /** Percent of the requests by slot, as the settings say. */
    readonly traffic: pulumi.Output<Settings["traffic"]>;
    /** The slot that has all traffic. */
    readonly live: pulumi.Output<SlotName | undefined>;
    /** Of each slot with a release: version, digest and what its gate found. */
    readonly slots: pulumi.Output<BySlot<SlotOutput>>;
    /** What the settings decided, in short: see model/fingerprint.ts. */
    readonly fingerprint: pulumi.Output<string>;
    /** Releases that had all traffic, the last one first: see model/traffic-record.ts. */
    readonly served: pulumi.Output<readonly ServedRecord[]>;
    /** All of this for the next update: what a program exports under a name that it gives to `readLast`. */
    readonly record: pulumi.Output<Predecessor>;
    /** Those that have passed before traffic moves. */
    readonly gates: readonly HealthGate[];

    private readonly recorded: ReturnType<typeof recordedBy>;
    private readonly secrets: ServiceSecrets;
    private readonly images: ServiceImages;
    private readonly needs: readonly pulumi.Resource[];
    private readonly migrations = new ServiceMigrations(this);

    constructor(name: string, args: FastApiServiceArgs, options?: pulumi.ComponentResourceOptions) {
        const problems = serviceProblems(args);
        if (problems.length > 0) throw refusal(problems, `the FastApiService ${name}`);
        super("fastapi-release:index:FastApiService", name, {}, options);
        this.recorded = recordedBy(args.last);
        const namespace = this.createNamespace(args.service);
        const where = { service: args.service.name, namespace: namespace.metadata.name };
        this.images = new ServiceImages(args.service, args.last ?? {}, this, args.images ?? new Map());
        this.secrets = new ServiceSecrets({ ...where, secrets: args.secrets, recorded: this.recorded }, this);
        this.needs = args.needs?.(namespace.metadata.name) ?? [];
        const slots = new Map<SlotName, Slot>();
        const reduced = reducedSlots(args, args.last);
        const run = ([slot, release]: readonly [SlotName, Release], after?: TrafficSwitch) =>
            slots.set(slot, this.runRelease(args, namespace, slot, release, after));
        const ordered = oldestFirst(args.slots);
        for (const held of ordered) if (!reduced.includes(held[0])) run(held);
        this.gates = [...slots.values()].map(({ gate }) => gate);
        const live = liveSlot(args.traffic);
        const record = { of: fingerprint(args), served: nextServed(args.last?.served, args, switchedAt()) };
        const traffic =
            weights(args.traffic).length === 0 ? undefined : this.giveTraffic(args, namespace, slots, record);
        // A slot that loses its traffic gives up pods once the traffic is elsewhere, never before.
        for (const held of ordered) if (reduced.includes(held[0])) run(held, traffic);
        if (traffic !== undefined) this.scaleSlots(args, namespace, slots, traffic);
        const gates = [...slots.values()].map(({ gate }) => gate.passed);
        const done = pulumi.all(traffic === undefined ? gates : [...gates, traffic.moved]);
        this.traffic = done.apply(() => args.traffic);
        this.live = done.apply(() => live);
        this.slots = done.apply(() => describeSlots(args, slots));
        this.fingerprint = done.apply(() => record.of);
        this.served = done.apply(() => record.served);
        this.record = recordOf(args, this);
        this.registerOutputs({
            traffic: this.traffic,
            live: this.live,
            slots: this.slots,
            fingerprint: this.fingerprint,
            served: this.served,
        });
    }

    private createNamespace({ name: service, namespace: name }: ServiceSettings): Namespace {
        const labels = { ...restrictedNamespace, [labelKeys.service]: service };
        const annotations = { [stackAnnotation]: `${pulumi.getProject()}/${pulumi.getStack()}` };
        const options = { parent: this, ...clearingLeftovers(this.recorded.namespace) };
        return new Namespace(name, { metadata: { name, labels, annotations } }, options);
    }

    /** @param after where a standby of less than full size is meant: what took the traffic away */
    private runRelease(
        args: FastApiServiceArgs,
        home: Namespace,
        slot: SlotName,
        release: Release,
        after: TrafficSwitch | undefined,
    ): Slot {
        const service = args.service.name;
        const namespace = home.metadata.name;
        const images = this.images.of(release);
        const image = images.own.reference;
        const where = { service, namespace, slot, release, image, images: otherReferences(images) };
        const { migration } = release;
        const runs = new ReleaseSlot(
            {
                ...where,
                secrets: [...this.secrets.readBy(release), ...this.needs],
                ...(migration === undefined
                    ? {}
                    : { prepare: needs => this.migrations.of({ ...where, migration, after: needs }) }),
                replicas: after === undefined ? slotSize(args) : standbySize(args),
                ...(after === undefined ? {} : { after: [after.object] }),
                scale: this.scaleOf(args, slot, release),
                recorded: id => this.recorded.release(slot, id),
                wary: args.last !== undefined,
            },
            { parent: this },
        );
        const before = args.last?.slots?.[slot];
        const known = before?.releaseId === runs.releaseId ? before.checks : undefined;
        const gate = new HealthGate(
            { ...where, target: runs, ...(known === undefined ? {} : { recorded: known }) },
            { parent: this },
        );
        return { release, images, runs, gate };
    }

    /** The update that gives a slot its traffic still brings it to its size; from then on the autoscaler has it. */
    private scaleOf({ service, traffic }: FastApiServiceArgs, slot: SlotName, release: Release) {
        if (service.scale === undefined) return "fixed";
        const serves = (traffic?.[slot] ?? 0) > 0;
        return serves && this.recorded.served(slot, releaseId(service.name, release)) ? "automatic" : "awaiting";
    }

    /** After the traffic, never before: a slot without load would be made smaller. */
    private scaleSlots(
        args: FastApiServiceArgs,
        home: Namespace,
        slots: ReadonlyMap<SlotName, Slot>,
        traffic: TrafficSwitch,
    ): void {
        const { name: service, scale } = args.service;
        if (scale === undefined) return;
        for (const { slot, weight } of weights(args.traffic)) {
            const runs = slots.get(slot)?.runs;
            if (runs === undefined) continue;
            new SlotAutoscaler(
                {
                    service,
                    namespace: home.metadata.name,
                    slot,
                    releaseId: runs.releaseId,
                    scale,
                    weight,
                    size: slotSize(args),
                    after: [runs.deployment, traffic.object],
                    wary: args.last !== undefined,
                },
                { parent: this },
            );
        }
    }

    private giveTraffic(
        args: FastApiServiceArgs,
        home: Namespace,
        slots: ReadonlyMap<SlotName, Slot>,
        record: TrafficRecord,
    ): TrafficSwitch {
        const { service } = args;
        const [shares, waiting] = [decidedShares(args), waitingBackends(args, emptySlots(args, args.last))];
        // A route leads to the slots' own Services; a Service selects pods itself.
        const reached = reachedSlots({ service, shares, waiting }).flatMap(slot => {
            // A standby of less than full size comes after the traffic; it had some before, hence passed its gate.
            if (!slots.has(slot)) return [];
            const { runs } = slots.get(slot)!;
            return [runs.deployment, ...(service.gateway === undefined ? [] : [runs.service])];
        });
        // What it tells of this decision is true once all of them have passed.
        const made = [home, ...reached, ...this.gates.map(({ job }) => job)];
        return new TrafficSwitch(
            {
                service: service.name,
                namespace: service.namespace,
                shares,
                waiting,
                ...(service.gateway === undefined ? {} : { gateway: service.gateway }),
                after: args.after === undefined ? made : args.after.then(others => [...made, ...others]),
                drainSeconds: service.drainSeconds,
                record,
                recorded: this.recorded.traffic(service.gateway !== undefined),
            },
            { parent: this },
        );
    }
}

function oldestFirst(slots: Settings["slots"]): (readonly [SlotName, Release])[] {
    return slotEntries(slots).toSorted(([, left], [, right]) => compareVersions(left.version, right.version));
}
