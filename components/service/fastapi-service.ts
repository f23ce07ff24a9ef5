import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import * as pulumi from "@pulumi/pulumi";
import { fingerprint } from "../../model/ledger/fingerprint.js";
import {
    type Predecessor,
    recordedBy,
    recordedImage,
    recordedService,
    type SlotOutput,
} from "../../model/ledger/predecessor.js";
import { labelKeys, type SlotName, stackAnnotation } from "../../model/names.js";
import { restrictedNamespace } from "../../model/pod/service-account.js";
import { compareVersions } from "../../model/release/compare-versions.js";
import type { Release } from "../../model/release/release.js";
import { releaseId } from "../../model/release/release-id.js";
import { checkSettings } from "../../model/settings/check-settings.js";
import type { ReadSettings } from "../../model/settings/read-settings.js";
import type { ServiceSettings, Settings } from "../../model/settings/settings.js";
import { type BySlot, slotEntries } from "../../model/slots/slot-names.js";
import { emptySlots, hasServed, reducedSlots, slotSize, standbySize } from "../../model/slots/slot-size.js";
import { decidedShares, waitingBackends } from "../../model/traffic/shares.js";
import { liveSlot, weights } from "../../model/traffic/traffic.js";
import { reachedSlots } from "../../model/traffic/traffic-object.js";
import { nextServed, type ServedRecord, type TrafficRecord } from "../../model/traffic/traffic-record.js";
import { HealthGate } from "../gate/health-gate.js";
import { ReleaseMigration, type ReleaseMigrationArgs } from "../gate/release-migration.js";
import { type ImagesOfRelease, otherReferences, ServiceImages } from "../image/service-images.js";
import type { VersionedImage } from "../image/versioned-image.js";
import { type ArgumentShapes, argumentProblems } from "../settings/argument-shapes.js";
import { refusal } from "../settings/checked-settings.js";
import { clearingLeftovers } from "../slot/clearing-leftovers.js";
import { ReleaseSlot } from "../slot/release-slot.js";
import { SlotAutoscaler } from "../slot/slot-autoscaler.js";
import { switchedAt } from "../traffic/switch-hooks.js";
import { TrafficSwitch } from "../traffic/traffic-switch.js";
import { ServiceSecrets } from "./service-secrets.js";

export interface FastApiServiceArgs {
    /** The stack's settings, from `readStackSettings`, or the program's own, from `checkedSettings`. */
    readonly settings: Settings;
    /**
     * What the last update left behind, from `readLast` or `readStackSettings`. It tells leftovers of a killed update
     * from recorded objects, and a standby of less than full size from a release that has not served.
     * @default nothing is a leftover, and every standby has full size
     */
    readonly last?: Predecessor;
    /**
     * Creates what the pods need in the service's namespace, such as a Secret with a database's address: created before
     * the first pod, and removed after the last. @default nothing
     */
    readonly needs?: (namespace: pulumi.Output<string>) => readonly pulumi.Resource[];
    /** What else must succeed before traffic moves: see ServiceGroup. @default nothing */
    readonly after?: Promise<readonly pulumi.Resource[]>;
    /** Shared by services of one program that run the same images: see ServiceGroup. @default its own */
    readonly images?: Map<string, VersionedImage>;
}

/** The service's namespace, and the object if the stack makes it. */
interface Home {
    readonly name: pulumi.Output<string>;
    readonly made: readonly Namespace[];
}

/** The settings, and what the program adds. */
type Parts = Settings & Omit<FastApiServiceArgs, "settings">;

/**
 * A FastAPI service with its releases side by side, and the traffic among them. Throws a RunError listing all problems
 * with its settings, unless they have been checked before. Its outputs are known once all gates have passed and traffic
 * has moved: an update that fails keeps the previous outputs.
 *
 * @example
 * ```ts
 * const { settings, last } = await readStackSettings();
 * const users = new FastApiService(settings.service.name, { settings, last });
 * return serviceOutputs(users, settings);
 * ```
 */
export class FastApiService extends pulumi.ComponentResource {
    /** Percent of the requests by slot, as set in the settings. */
    readonly traffic: pulumi.Output<Settings["traffic"]>;
    /** The slot that has all traffic. */
    readonly live: pulumi.Output<SlotName | undefined>;
    /** For each slot with a release: version, digest and gate results. */
    readonly slots: pulumi.Output<BySlot<SlotOutput>>;
    /** A short fingerprint of what the settings decided: see model/ledger/fingerprint.ts. */
    readonly fingerprint: pulumi.Output<string>;
    /** Releases that had all traffic, the latest first: see model/traffic/traffic-record.ts. */
    readonly served: pulumi.Output<readonly ServedRecord[]>;
    /** All of this for the next update: a program exports it under a name and passes that name to `readLast`. */
    readonly record: pulumi.Output<Predecessor>;
    /** The gates that must pass before traffic moves. */
    readonly gates: readonly HealthGate[];

    private readonly recorded: ReturnType<typeof recordedBy>;
    private readonly secrets: ServiceSecrets;
    private readonly images: ServiceImages;
    private readonly needs: readonly pulumi.Resource[];
    private readonly migrations = new ServiceMigrations(this);

    constructor(name: string, given: FastApiServiceArgs, options?: pulumi.ComponentResourceOptions) {
        const { settings, problems } = checkService(given);
        if (problems !== undefined) throw refusal(problems, `the FastApiService ${name}`);
        const args = { ...given, ...settings };
        super("fastapi-release:index:FastApiService", name, {}, options);
        this.recorded = recordedBy(args.last);
        const home = this.homeOf(args.service);
        const where = { service: args.service.name, namespace: home.name };
        this.images = new ServiceImages(args.service, args.last ?? {}, this, args.images ?? new Map());
        this.secrets = new ServiceSecrets({ ...where, secrets: args.secrets, recorded: this.recorded }, this);
        this.needs = args.needs?.(home.name) ?? [];
        const slots = new Map<SlotName, Slot>();
        const reduced = reducedSlots(args, args.last);
        const run = ([slot, release]: readonly [SlotName, Release], after?: TrafficSwitch) =>
            slots.set(slot, this.runRelease(args, home, slot, release, after));
        const ordered = oldestFirst(args.slots);
        for (const held of ordered) if (!reduced.includes(held[0])) run(held);
        this.gates = [...slots.values()].map(({ gate }) => gate);
        const live = liveSlot(args.traffic);
        const record = { of: fingerprint(args), served: nextServed(args.last?.served, args, switchedAt()) };
        const traffic = weights(args.traffic).length === 0 ? undefined : this.giveTraffic(args, home, slots, record);
        // A slot that loses its traffic gives up pods once the traffic is elsewhere, never before.
        for (const held of ordered) if (reduced.includes(held[0])) run(held, traffic);
        if (traffic !== undefined) this.scaleSlots(args, home, slots, traffic);
        const gates = [...slots.values()].map(({ gate }) => gate.passed);
        const done = pulumi.all(traffic === undefined ? gates : [...gates, traffic.moved]);
        this.traffic = done.apply(() => args.traffic);
        this.live = done.apply(() => live);
        this.slots = done.apply(() => slotOutputs(args, slots));
        this.fingerprint = done.apply(() => record.of);
        this.served = done.apply(() => record.served);
        this.record = serviceRecord(args, this);
        this.registerOutputs({
            traffic: this.traffic,
            live: this.live,
            slots: this.slots,
            fingerprint: this.fingerprint,
            served: this.served,
        });
    }

    private homeOf({ name: service, namespace: name, existingNamespace = false }: ServiceSettings): Home {
        if (existingNamespace) return { name: pulumi.output(name), made: [] };
        const labels = { ...restrictedNamespace, [labelKeys.service]: service };
        const annotations = { [stackAnnotation]: `${pulumi.getProject()}/${pulumi.getStack()}` };
        const options = { parent: this, ...clearingLeftovers(this.recorded.namespace) };
        const made = new Namespace(name, { metadata: { name, labels, annotations } }, options);
        return { name: made.metadata.name, made: [made] };
    }

    /** @param after for a standby of less than full size: what moved the traffic away */
    private runRelease(
        args: Parts,
        home: Home,
        slot: SlotName,
        release: Release,
        after: TrafficSwitch | undefined,
    ): Slot {
        const service = args.service.name;
        const namespace = home.name;
        const images = this.images.of(release);
        const image = images.own.reference;
        const where = { service, namespace, slot, release, image, images: otherReferences(images) };
        const { migration } = release;
        const imageEnv = recordedImage(release, args.last ?? {})?.imageEnv;
        const runs = new ReleaseSlot(
            {
                ...where,
                ...(imageEnv === undefined ? {} : { imageEnv }),
                ...(args.service.registries === undefined ? {} : { registries: args.service.registries }),
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
            {
                ...where,
                target: runs,
                // A name with a star is no host that anybody calls.
                host: args.service.gateway?.hosts.find(host => !host.startsWith("*")),
                ...(known === undefined ? {} : { recorded: known }),
            },
            { parent: this },
        );
        return { release, images, runs, gate };
    }

    /** The update that gives a slot its traffic still sets its size; from then on the autoscaler does. */
    private scaleOf({ service, traffic }: Parts, slot: SlotName, release: Release) {
        if (service.scale === undefined) return "fixed";
        const serves = (traffic?.[slot] ?? 0) > 0;
        return serves && this.recorded.served(slot, releaseId(service.name, release)) ? "automatic" : "awaiting";
    }

    /** After the traffic, never before: an autoscaler would shrink a slot without load. */
    private scaleSlots(args: Parts, home: Home, slots: ReadonlyMap<SlotName, Slot>, traffic: TrafficSwitch): void {
        const { name: service, scale } = args.service;
        if (scale === undefined) return;
        for (const { slot, weight } of weights(args.traffic)) {
            const runs = slots.get(slot)?.runs;
            if (runs === undefined) continue;
            new SlotAutoscaler(
                {
                    service,
                    namespace: home.name,
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
        args: Parts,
        home: Home,
        slots: ReadonlyMap<SlotName, Slot>,
        record: TrafficRecord,
    ): TrafficSwitch {
        const { service } = args;
        const [shares, waiting] = [decidedShares(args), waitingBackends(args, emptySlots(args, args.last))];
        // A route leads to the slots' own Services; a Service selects pods itself.
        const reached = reachedSlots({ service, shares, waiting }).flatMap(slot => {
            // A standby of less than full size comes after the traffic; it has had some before, so its gate has passed.
            if (!slots.has(slot)) return [];
            const { runs } = slots.get(slot)!;
            return [runs.deployment, ...(service.gateway === undefined ? [] : [runs.service])];
        });
        // The record of this decision is true once all of them have succeeded.
        const made = [...home.made, ...reached, ...this.gates.map(({ job }) => job)];
        return new TrafficSwitch(
            {
                service: service.name,
                namespace: service.namespace,
                shares,
                waiting,
                gateway: service.gateway,
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

/** The resources of a slot with a release. */
export interface Slot {
    readonly release: Release;
    readonly images: ImagesOfRelease;
    readonly runs: ReleaseSlot;
    readonly gate: HealthGate;
}

/** What the next update must know about a service. */
export function serviceRecord(
    { service: settings }: Settings,
    { traffic, slots, fingerprint, served }: Pick<FastApiService, "traffic" | "slots" | "fingerprint" | "served">,
): pulumi.Output<Predecessor> {
    const service = recordedService(settings);
    return pulumi
        .all([traffic, slots, fingerprint, served])
        .apply(
            ([traffic, slots, fingerprint, served]) =>
                ({ service, traffic, slots, fingerprint, served }) as Predecessor,
        );
}

/** Its slots, in the form of the stack's outputs. */
export function slotOutputs({ traffic, last }: Parts, slots: ReadonlyMap<SlotName, Slot>) {
    const entries = [...slots].map(([name, { release, images, runs, gate }]) => {
        const { version, sessionSecret, secrets } = release;
        const { releaseId } = runs;
        const served = (traffic?.[name] ?? 0) > 0 || hasServed(last, name, version);
        const others = Object.entries(images.others).map(([image, other]) => [image, describeImage(other)]);
        return [
            name,
            {
                version,
                ...describeImage(images.own),
                ...(others.length === 0 ? {} : { images: Object.fromEntries(others) }),
                imageEnv: runs.imageEnv,
                releaseId,
                sessionSecret,
                served,
                ...(secrets === undefined ? {} : { secrets }),
                checks: gate.results,
            },
        ] as const;
    });
    return pulumi.output(Object.fromEntries(entries));
}

function describeImage({ digest, reference, size }: VersionedImage) {
    return { digest, image: reference, size };
}

const shapes: ArgumentShapes<FastApiServiceArgs> = {
    settings: "given",
    last: "optional",
    needs: "optional",
    after: "optional",
    images: "optional",
};

/** The settings of a service, or all problems with its arguments. */
export function checkService(args: FastApiServiceArgs): ReadSettings {
    const wrong = argumentProblems(shapes, args);
    if (wrong.length > 0) return { problems: wrong };
    const { last } = args;
    const { settings, problems } = checkSettings(args.settings);
    if (problems !== undefined) return { problems };
    const size = settings.strategy?.standby ?? "full";
    if (size === "full" || last !== undefined) return { settings };
    const message = `"${size}" needs \`last\`, which records who has served: pass the result of readLast.`;
    return { problems: [{ path: "strategy.standby", message }] };
}

/** The migrations of a service's releases: each once, however many slots run its release, and never two at a time. */
export class ServiceMigrations {
    private readonly migrations = new Map<string, ReleaseMigration>();

    constructor(private readonly parent: pulumi.Resource) {}

    /** What the release's pods wait for. */
    of(args: ReleaseMigrationArgs): pulumi.Resource[] {
        const id = releaseId(args.service, args.release);
        const after = [...args.after, ...[...this.migrations.values()].map(({ job }) => job)];
        const made = this.migrations.get(id) ?? new ReleaseMigration({ ...args, after }, { parent: this.parent });
        this.migrations.set(id, made);
        return [made.job];
    }
}
