import { imageReference } from "../../../model/pin.js";
import { renderPodTemplate, withImage } from "../../../model/pod-template.js";
import { imagesOf } from "../../../model/release-images.js";
import type { RecordedSlot } from "./running-facts.js";

/** A container as a release's pods have it. */
export interface ExpectedContainer {
    readonly name: string;
    /** By digest; undefined where nobody knows it. */
    readonly image?: string;
    readonly env?: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: object }[];
    readonly envFrom?: readonly object[];
}

/** All containers of a release's pods, those before the application's first. */
export function expectedContainers(service: string, { slot, release, releaseId }: RecordedSlot): ExpectedContainer[] {
    const reference = new Map(
        imagesOf(release).map(({ name = "", repository, version, digest }) => [
            name,
            digest === undefined ? undefined : imageReference(repository, { version, digest }),
        ]),
    );
    const unknown = "";
    const others = Object.fromEntries([...reference].map(([name, text]) => [name, text ?? unknown]));
    const template = renderPodTemplate({ service, slot, release, releaseId });
    const { initContainers = [], containers } = withImage(template, reference.get("") ?? unknown, others).spec;
    return [...initContainers, ...containers].map(({ image, ...container }) => ({
        ...container,
        ...(image === unknown || image === undefined ? {} : { image }),
    }));
}
