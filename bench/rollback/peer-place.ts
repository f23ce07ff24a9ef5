import type { KubernetesApi } from "../../cluster/kubernetes-api.js";
import type { StoryImages } from "../../tests/stories/story-images.js";
import type { RolledPods } from "../rolled-objects.js";

/** Where a peer is measured. */
export interface PeerPlace {
    readonly api: KubernetesApi;
    /** There already. */
    readonly namespace: string;
    readonly images: StoryImages;
    readonly pods: RolledPods;
    /** Said of the pods. */
    readonly podsNote: string;
}
