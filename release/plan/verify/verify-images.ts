import type { Pod } from "../../../cluster/pods-by-labels.js";
import { isBackend } from "../../../model/shares.js";
import type { Difference } from "../checks/check.js";
import { backendOf } from "../status/status-view.js";
import { expectedContainers } from "./expected-containers.js";
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
    /** What the container runtime says that it runs: `repository@sha256:…`, after a scheme with some. */
    readonly imageID?: string;
}

/** Whether the pods of a slot run the images that its release pins, side and init containers too. */
export function verifyImages(slot: RecordedSlot, facts: RunningFacts): VerifyCheck {
    const name = `${slot.slot} images`;
    const expected = expectedContainers(facts.service.name, slot).flatMap(({ name: container, image }) =>
        image === undefined ? [] : [{ container, image, digest: digestIn(image)! }],
    );
    const pods = facts.pods.filter(pod => isBackend(backendOf(pod), slot) && isThere(pod));
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
                `their Deployment makes them anew: \`kubectl -n ${namespace} delete pod ${bad.map(({ pod }) => pod).join(" ")}\``,
            ],
        };
    }
    if (expected.length === 0) return { name, state: "unknown", says: "the ledger does not tell the digest" };
    if (pods.length === 0) return { name, state: "ok", says: "there is no pod" };
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
    const ran = digestIn(of(status?.containerStatuses, status?.initContainerStatuses)?.imageID ?? "");
    // Not started yet, or told by the digest of its configuration, which no pin has.
    if (ran === undefined || ran === digest || indexes.get(digest)?.includes(ran)) return [];
    return [{ where: `${where}, as it runs`, expected: digest, got: ran }];
}

/** Digests that pods run and no pin has: an index's pods may be told to run the image for their platform. */
export function strangeDigests(
    slots: readonly RecordedSlot[],
    facts: Pick<RunningFacts, "service" | "pods">,
): string[] {
    return slots.flatMap(slot => {
        const { differences = [] } = verifyImages(slot, { ...(facts as RunningFacts), indexes: new Map() });
        return differences.filter(({ where }) => where.endsWith(", as it runs")).map(({ expected = "" }) => expected);
    });
}

/** `sha256:…` behind an @; undefined where there is none. */
function digestIn(image: string): string | undefined {
    return /@(sha256:[0-9a-f]{64})$/.exec(image)?.[1];
}

function isThere({ metadata, status }: Pod): boolean {
    return metadata?.deletionTimestamp === undefined && status?.phase !== "Failed" && status?.phase !== "Succeeded";
}
