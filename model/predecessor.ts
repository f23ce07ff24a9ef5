import { fingerprint } from "./fingerprint.js";
import type { GateResult } from "./gate-results.js";
import { imageReference, parsePin } from "./pin.js";
import type { Problem } from "./problem.js";
import { digestPath, type ImageKey, imagesOf, withDigests } from "./release-images.js";
import type { BySlot, Settings, SlotName, Traffic } from "./settings.js";
import { slotEntries } from "./slot-names.js";
import { weights } from "./traffic.js";
import type { ServedRecord } from "./traffic-record.js";

/** A slot as the stack's outputs tell it. */
export interface SlotOutput {
    readonly version: string;
    readonly digest: string;
    readonly releaseId: string;
    /** `repository:version@digest` */
    readonly image: string;
    /** Compressed bytes of the image; absent where the registry did not say, or an older version made the output. */
    readonly size?: number;
    /** The release's other images, by name; absent when it has none. */
    readonly images?: Readonly<Record<string, ImageOutput>>;
    /** Version of the session secret that its pods read. */
    readonly sessionSecret: number;
    /** What its gate found; absent where an older version of this library made the output. */
    readonly checks?: readonly GateResult[];
    /** Whether it had traffic, in this update or an earlier one; absent where an older version made the output. */
    readonly served?: boolean;
    /** Version of the settings' secrets that its pods have; absent when they have none. */
    readonly secrets?: number;
}

/** An image beside the release's own, as the stack's outputs tell it. */
export type ImageOutput = Pick<SlotOutput, "image" | "digest" | "size">;

/** Outputs of the stack's last update that succeeded; each is absent before the first one. */
export interface Predecessor {
    readonly fingerprint?: string;
    readonly traffic?: Traffic;
    readonly slots?: BySlot<SlotOutput>;
    /** Releases that had all traffic, the last one first; absent where an older version made the output. */
    readonly served?: readonly ServedRecord[];
    readonly service?: {
        readonly name: string;
        readonly namespace: string;
        /** Name of the Gateway through which users came. */
        readonly gateway?: string;
    };
}

export interface RecordedImage {
    readonly digest: string;
    readonly size?: number;
}

/** What in the settings must not follow on what the last update left behind. */
export function compareWithPredecessor(settings: Settings, last: Predecessor): Problem[] {
    const problems: Problem[] = [];
    const refuse = (path: string, message: string) => problems.push({ path, message });
    const { basedOn, service } = settings;
    const known = last.fingerprint === undefined || [basedOn, fingerprint(settings)].includes(last.fingerprint);
    if (basedOn !== undefined && !known) {
        refuse(
            "basedOn",
            `${basedOn} is overtaken: the ledger has gone on to ${last.fingerprint} (${describe(last)}). ` +
                "Take its slots and traffic by `npm run release -- settings refresh`, " +
                `or set basedOn to ${last.fingerprint} to overrule them.`,
        );
    }
    for (const key of ["name", "namespace"] as const) {
        const before = last.service?.[key];
        if (before !== undefined && before !== service[key]) {
            refuse(
                `service.${key}`,
                `"${service[key]}" was "${before}"; what serves would be deleted. ` +
                    `Put "${before}" back, or make a new stack and destroy this one.`,
            );
        }
    }
    if (settings.traffic === undefined && weights(last.traffic).length > 0) {
        const remedy = "`npm run release -- settings refresh` takes it from the ledger; to end it, destroy the stack.";
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

/** Slots without a digest get the one that the last update found out: what was built is not built again. */
export function adoptDigests(settings: Settings, last: Predecessor): Settings {
    const slots = slotEntries(settings.slots).map(([slot, release]) => {
        return [slot, withDigests(release, image => recordedImage(image, last)?.digest)] as const;
    });
    return { ...settings, slots: Object.fromEntries(slots) };
}

/** What the last update recorded of an image, whichever slot has it. */
export function recordedImage({ repository, version }: ImageKey, last: Predecessor): RecordedImage | undefined {
    const recorded = slotEntries(last.slots).flatMap(([, slot]) => [slot, ...Object.values(slot.images ?? {})]);
    for (const { image, size } of recorded) {
        const pin = parsePin(image.slice(image.lastIndexOf(":", image.indexOf("@")) + 1));
        if (pin?.version === version && image === imageReference(repository, pin)) {
            return { digest: pin.digest, ...(size === undefined ? {} : { size }) };
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

/** Which objects the last update recorded. Without a word of it, all count as recorded. */
export function recordedBy(last: Predecessor | undefined) {
    const slots = slotEntries(last?.slots).map(([, output]) => output);
    return {
        namespace: last === undefined || last.service !== undefined,
        /** The traffic object of this way: an HTTPRoute behind a gateway, or a Service. */
        traffic: (byGateway: boolean) =>
            last === undefined ||
            (weights(last.traffic).length > 0 && (last.service?.gateway !== undefined) === byGateway),
        release: (slot: SlotName, id: string) => last === undefined || last.slots?.[slot]?.releaseId === id,
        sessionSecret: (version: number) =>
            last === undefined || slots.some(({ sessionSecret }) => sessionSecret === version),
        secrets: (version: number) => last === undefined || slots.some(({ secrets }) => secrets === version),
        /** Whether that release had traffic, and with it the autoscaler. */
        served: (slot: SlotName, id: string) =>
            last === undefined || (last.slots?.[slot]?.releaseId === id && (last.traffic?.[slot] ?? 0) > 0),
    };
}
