import type { GateResult } from "../gate/gate-results.js";
import type { SlotName } from "../names.js";
import type { ImageEnv } from "../pod/drain-package.js";
import { imageReference, parsePin } from "../release/pin.js";
import { digestPath, type ImageKey, imagesOf, withDigests } from "../release/release-images.js";
import type { Problem } from "../settings/problem.js";
import type { Settings } from "../settings/settings.js";
import { type BySlot, slotEntries } from "../slots/slot-names.js";
import { type Traffic, weights } from "../traffic/traffic.js";
import type { ServedRecord } from "../traffic/traffic-record.js";
import { fingerprint } from "./fingerprint.js";

/** A slot as recorded in the stack's outputs. */
export interface SlotOutput {
    readonly version: string;
    readonly digest: string;
    readonly releaseId: string;
    /** `repository:version@digest` */
    readonly image: string;
    /**
     * Compressed bytes of the image; absent if the registry did not report them, or an older version wrote the output.
     */
    readonly size?: number;
    /** What the image's own ENV says of variables that its pods add to; absent if nobody had to know. */
    readonly imageEnv?: ImageEnv;
    /** The release's other images, by name; absent when it has none. */
    readonly images?: Readonly<Record<string, ImageOutput>>;
    /** Version of the session secret that its pods read. */
    readonly sessionSecret: number;
    /** The results of its gate; absent if an older version of this library wrote the output. */
    readonly checks?: readonly GateResult[];
    /** Whether it had traffic, in this update or an earlier one; absent if an older version wrote the output. */
    readonly served?: boolean;
    /** Version of the settings' secrets that its pods get; absent if they get none. */
    readonly secrets?: number;
}

/** An image other than the release's own, as recorded in the stack's outputs. */
export type ImageOutput = Pick<SlotOutput, "image" | "digest" | "size">;

/** Outputs of the stack's last successful update; each is absent before the first one. */
export interface Predecessor {
    readonly fingerprint?: string;
    readonly traffic?: Traffic;
    readonly slots?: BySlot<SlotOutput>;
    /** Releases that had all traffic, the latest first; absent if an older version wrote the output. */
    readonly served?: readonly ServedRecord[];
    readonly service?: {
        readonly name: string;
        readonly namespace: string;
        /** True if somebody else made the namespace. */
        readonly existingNamespace?: boolean;
        /** Name of the Gateway through which users came. */
        readonly gateway?: string;
    };
}

export interface RecordedImage {
    readonly digest: string;
    readonly size?: number;
    readonly imageEnv?: ImageEnv;
}

/** What the settings must not change from what the last update left behind. */
export function compareWithPredecessor(settings: Settings, last: Predecessor): Problem[] {
    const problems: Problem[] = [];
    const refuse = (path: string, message: string) => problems.push({ path, message });
    const { basedOn, service } = settings;
    const known = last.fingerprint === undefined || [basedOn, fingerprint(settings)].includes(last.fingerprint);
    if (basedOn !== undefined && !known) {
        refuse(
            "basedOn",
            `${basedOn} is overtaken: the ledger has moved on to ${last.fingerprint} (${describe(last)}). ` +
                "Take its slots and traffic with `fastapi-release settings refresh`, " +
                `or set basedOn to ${last.fingerprint} to overrule them.`,
        );
    }
    for (const key of ["name", "namespace"] as const) {
        const before = last.service?.[key];
        if (before !== undefined && before !== service[key]) {
            refuse(
                `service.${key}`,
                `"${service[key]}" was "${before}"; the running service would be deleted. ` +
                    `Restore "${before}", or create a new stack and destroy this one.`,
            );
        }
    }
    const [was, is] = [last.service?.existingNamespace ?? false, service.existingNamespace ?? false];
    if (last.service !== undefined && was !== is) {
        const message = was
            ? `the namespace "${service.namespace}" was there before this stack, which uses it as it is; set this to true again.`
            : `this stack made the namespace "${service.namespace}", and would delete it with all that runs in it; leave this out.`;
        refuse("service.existingNamespace", message);
    }
    if (settings.traffic === undefined && weights(last.traffic).length > 0) {
        const remedy =
            "`fastapi-release settings refresh` restores it from the ledger; to end the service, destroy the stack.";
        refuse("traffic", `missing, and ${describe(last)}; the service would be gone. ${remedy}`);
    }
    for (const [slot, release] of slotEntries(settings.slots)) {
        for (const image of imagesOf(release)) {
            const digest = recordedImage(image, last)?.digest;
            if (digest === undefined || image.digest === undefined || image.digest === digest) continue;
            refuse(
                `slots.${slot}.${digestPath(image)}`,
                `${release.version} was released as ${digest}; a version never changes its digest. Release a new version.`,
            );
        }
    }
    return problems;
}

/** Fills in the digests that the last update recorded, which keeps a built image from being built again. */
export function adoptDigests(settings: Settings, last: Predecessor): Settings {
    const slots = slotEntries(settings.slots).map(([slot, release]) => {
        return [slot, withDigests(release, image => recordedImage(image, last)?.digest)] as const;
    });
    return { ...settings, slots: Object.fromEntries(slots) };
}

/** The last update's record of an image, whichever slot has it. */
export function recordedImage({ repository, version }: ImageKey, last: Predecessor): RecordedImage | undefined {
    const recorded: readonly (ImageOutput & Pick<SlotOutput, "imageEnv">)[] = slotEntries(last.slots).flatMap(
        ([, slot]) => [slot, ...Object.values(slot.images ?? {})],
    );
    for (const { image, size, imageEnv } of recorded) {
        const pin = parsePin(image.slice(image.lastIndexOf(":", image.indexOf("@")) + 1));
        if (pin?.version === version && image === imageReference(repository, pin)) {
            return {
                digest: pin.digest,
                ...(size === undefined ? {} : { size }),
                ...(imageEnv === undefined ? {} : { imageEnv }),
            };
        }
    }
    return undefined;
}

function describe(last: Predecessor): string {
    const slots = slotEntries(last.slots).map(([slot, { version }]) => {
        const weight = last.traffic?.[slot] ?? 0;
        return `${slot} ${version}${weight > 0 ? " serves" : ""}`;
    });
    return slots.join(", ") || "no release";
}

/** What the next update must know about a service, besides its releases. */
export function recordedService({
    name,
    namespace,
    existingNamespace,
    gateway,
}: Settings["service"]): NonNullable<Predecessor["service"]> {
    return {
        name,
        namespace,
        ...(existingNamespace === true ? { existingNamespace } : {}),
        ...(gateway === undefined ? {} : { gateway: gateway.name }),
    };
}

/** Which objects the last update recorded. Without a record, all count as recorded. */
export function recordedBy(last: Predecessor | undefined) {
    const slots = slotEntries(last?.slots).map(([, output]) => output);
    return {
        namespace: last === undefined || last.service !== undefined,
        /** The traffic object for this kind of traffic: an HTTPRoute behind a gateway, or a Service. */
        traffic: (byGateway: boolean) =>
            last === undefined ||
            (weights(last.traffic).length > 0 && (last.service?.gateway !== undefined) === byGateway),
        release: (slot: SlotName, id: string) => last === undefined || last.slots?.[slot]?.releaseId === id,
        sessionSecret: (version: number) =>
            last === undefined || slots.some(({ sessionSecret }) => sessionSecret === version),
        secrets: (version: number) => last === undefined || slots.some(({ secrets }) => secrets === version),
        /** Whether that release had traffic, and therefore the autoscaler. */
        served: (slot: SlotName, id: string) =>
            last === undefined || (last.slots?.[slot]?.releaseId === id && (last.traffic?.[slot] ?? 0) > 0),
    };
}
