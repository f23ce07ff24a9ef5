import type { Pod } from "../../cluster/pods-by-labels.js";
import { renderPodTemplate, withImage } from "../../model/pod/pod-template.js";
import { imageReference } from "../../model/release/pin.js";
import { imagesOf } from "../../model/release/release-images.js";
import { isBackend } from "../../model/traffic/shares.js";
import type { Difference } from "../output/check.js";
import { labelledBackend } from "../status/status-view.js";
import type { RecordedSlot, RunningFacts } from "./running-facts.js";
import type { VerifyCheck } from "./verify-check.js";

interface FoundPod {
    readonly spec?: { readonly containers?: readonly Named[]; readonly initContainers?: readonly Named[] };
    readonly status?: { readonly containerStatuses?: readonly Ran[]; readonly initContainerStatuses?: readonly Ran[] };
}

interface Named {
    readonly name: string;
    readonly image?: string;
}

interface Ran {
    readonly name: string;
    /** The image according to the container runtime: `repository@sha256:…`; some runtimes put a scheme before it. */
    readonly imageID?: string;
}

/** Whether the pods of a slot run the images that its release pins, including sidecars and init containers. */
export function verifyImages(slot: RecordedSlot, facts: RunningFacts): VerifyCheck {
    const name = `${slot.slot} images`;
    const expected = expectedContainers(facts.service.name, slot).flatMap(({ name: container, image }) =>
        image === undefined ? [] : [{ container, image, digest: digestOfReference(image)! }],
    );
    const pods = facts.pods.filter(pod => isBackend(labelledBackend(pod), slot) && isThere(pod));
    const wrong = pods.map(pod => ({
        pod: pod.metadata?.name ?? "",
        differences: expected.flatMap(each => imageDifference(pod, each, facts.indexes)),
    }));
    const bad = wrong.filter(({ differences }) => differences.length > 0);
    if (bad.length > 0) {
        const { namespace } = facts.service;
        return {
            name,
            state: "differs",
            says: `${bad.length} of ${pods.length} pods do not run ${slot.release.version} as it was pinned`,
            differences: bad.flatMap(({ differences }) => differences),
            advice: [
                `their Deployment replaces pods that you delete: \`kubectl -n ${namespace} delete pod ${bad.map(({ pod }) => pod).join(" ")}\``,
            ],
        };
    }
    if (expected.length === 0) return { name, state: "unknown", says: "the ledger does not have the digest" };
    if (pods.length === 0) return { name, state: "ok", says: "no pods" };
    const own = expected.at(-1)!;
    return { name, state: "ok", says: `${pods.length === 1 ? "1 pod runs" : `${pods.length} pods run`} ${own.digest}` };
}

function imageDifference(
    pod: Pod,
    { container, image, digest }: { container: string; image: string; digest: string },
    indexes: RunningFacts["indexes"],
): readonly Difference[] {
    const { spec, status } = pod as FoundPod;
    const where = `${pod.metadata?.name}, container ${container}`;
    const of = <T extends { name: string }>(...lists: (readonly T[] | undefined)[]) =>
        lists.flatMap(list => list ?? []).find(({ name }) => name === container);
    const asked = of(spec?.containers, spec?.initContainers)?.image;
    if (asked !== image) return [{ where, expected: image, got: asked ?? "nothing" }];
    const ran = digestOfReference(of(status?.containerStatuses, status?.initContainerStatuses)?.imageID ?? "");
    // Not started yet, or reported by the digest of its configuration, which is never a pin.
    if (ran === undefined || ran === digest || indexes.get(digest)?.includes(ran)) return [];
    return [{ where: `${where}, as it runs`, expected: digest, got: ran }];
}

/**
 * Pinned digests for which a pod reports another one: a pod that runs an index may report the image for its platform. The
 * registry can tell.
 */
export function strangeDigests(
    slots: readonly RecordedSlot[],
    facts: Pick<RunningFacts, "service" | "pods">,
): string[] {
    return slots.flatMap(slot => {
        const { differences = [] } = verifyImages(slot, { ...(facts as RunningFacts), indexes: new Map() });
        return differences.filter(({ where }) => where.endsWith(", as it runs")).map(({ expected = "" }) => expected);
    });
}

/** `sha256:…` after an @; undefined if there is none. */
function digestOfReference(image: string): string | undefined {
    return /@(sha256:[0-9a-f]{64})$/.exec(image)?.[1];
}

function isThere({ metadata, status }: Pod): boolean {
    return metadata?.deletionTimestamp === undefined && status?.phase !== "Failed" && status?.phase !== "Succeeded";
}

/** A container of a release's pods. */
export interface ExpectedContainer {
    readonly name: string;
    /** By digest; undefined if the digest is unknown. */
    readonly image?: string;
    readonly env?: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: object }[];
    readonly envFrom?: readonly object[];
}

/** All containers of a release's pods, init containers and sidecars before the application's. */
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
