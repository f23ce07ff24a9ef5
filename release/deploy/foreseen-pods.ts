import { renderGateJob } from "../../model/gate/gate-job.js";
import { renderPodTemplate, withImage } from "../../model/pod/pod-template.js";
import type { Release } from "../../model/release/release.js";
import { releaseId } from "../../model/release/release-id.js";
import { imagesOf } from "../../model/release/release-images.js";
import type { Served } from "../ledger/served.js";

/** A pod that a deploy will make, as far as admission and the scheduler look at it. */
export interface ForeseenPod {
    readonly what: "pod" | "gate";
    /** How many of them there are at the same time. */
    readonly count: number;
    readonly metadata: object;
    readonly spec: PodSpec;
}

export interface PodSpec {
    readonly nodeSelector?: Readonly<Record<string, string>>;
    readonly tolerations?: readonly PodToleration[];
    readonly initContainers?: readonly PodContainer[];
    readonly containers: readonly PodContainer[];
}

export interface PodToleration {
    readonly key?: string;
    readonly operator?: string;
    readonly value?: string;
    readonly effect?: string;
}

export interface PodContainer {
    readonly name: string;
    /** Always: it runs beside the application. */
    readonly restartPolicy?: string;
    readonly resources?: {
        readonly requests?: Readonly<Record<string, string>>;
        readonly limits?: Readonly<Record<string, string>>;
    };
}

/**
 * The pods of a release and of its gate, which run at the same time. Without the release's own service account, which
 * does not exist yet.
 *
 * @param count pods of the release that are still to be made
 */
export function foreseenPods(service: string, { slot, release }: Served, count: number): readonly ForeseenPod[] {
    const args = { service, slot, release, releaseId: releaseId(service, release) };
    const [own, ...others] = imagesOf(release).map(image => [image.name ?? "", referenceOf(image)] as const);
    const pod = withImage(renderPodTemplate(args), own![1], Object.fromEntries(others));
    const gate = renderGateJob({ ...args, image: own![1], script: "", env: [], withinSeconds: 1 }).spec.template;
    return [
        { what: "pod", count, metadata: pod.metadata, spec: withoutAccount(pod.spec) },
        { what: "gate", count: 1, metadata: gate.metadata, spec: withoutAccount(gate.spec) },
    ];
}

function referenceOf({ repository, version, digest }: Pick<Release, "repository" | "version" | "digest">): string {
    return digest === undefined ? `${repository}:${version}` : `${repository}:${version}@${digest}`;
}

function withoutAccount(spec: object): PodSpec {
    const { serviceAccountName: _, ...rest } = spec as PodSpec & { readonly serviceAccountName?: string };
    return rest;
}
