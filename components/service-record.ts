import * as pulumi from "@pulumi/pulumi";
import type { Predecessor } from "../model/predecessor.js";
import type { Release } from "../model/release.js";
import type { SlotName } from "../model/settings.js";
import { hasServed } from "../model/standby.js";
import type { FastApiService, FastApiServiceArgs } from "./fastapi-service.js";
import type { HealthGate } from "./health-gate.js";
import type { ReleaseSlot } from "./release-slot.js";
import type { ImagesOfRelease } from "./service-images.js";
import type { VersionedImage } from "./versioned-image.js";

/** What a slot with a release is made of. */
export interface Slot {
    readonly release: Release;
    readonly images: ImagesOfRelease;
    readonly runs: ReleaseSlot;
    readonly gate: HealthGate;
}

/** What the next update has to know of a service. */
export function recordOf(
    { service: { name, namespace, gateway } }: FastApiServiceArgs,
    { traffic, slots, fingerprint, served }: Pick<FastApiService, "traffic" | "slots" | "fingerprint" | "served">,
): pulumi.Output<Predecessor> {
    const service = { name, namespace, ...(gateway === undefined ? {} : { gateway: gateway.name }) };
    return pulumi
        .all([traffic, slots, fingerprint, served])
        .apply(
            ([traffic, slots, fingerprint, served]) =>
                ({ service, traffic, slots, fingerprint, served }) as Predecessor,
        );
}

/** Its slots as the outputs tell them. */
export function describeSlots({ traffic, last }: FastApiServiceArgs, slots: ReadonlyMap<SlotName, Slot>) {
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
