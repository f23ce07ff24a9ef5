import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import type { Daemon } from "../daemons/daemon.js";
import type { GoPrograms } from "../go-build.js";
import type { PlatformInfo } from "../platform-info.js";
import type { PlatformLayout } from "../platform-layout.js";

/** What `up --with` takes. */
export const addonNames = ["gateway", "dns", "metrics"] as const;
export type AddonName = (typeof addonNames)[number];

/** What may do what in the cluster: a ServiceAccount in kube-system and the rules of its ClusterRole. */
export interface AddonAccount {
    readonly name: string;
    readonly rules: readonly object[];
    /** Roles of Kubernetes' own that it has too: cluster roles, and roles of kube-system. */
    readonly roles?: readonly { readonly kind: "ClusterRole" | "Role"; readonly name: string }[];
}

/** A part of the platform that is built and started when it is asked for, and goes with the platform. */
export interface Addon {
    readonly name: AddonName;
    /** What it is, like "Traefik v3.6.12". */
    readonly title: () => string;
    readonly programs: () => GoPrograms;
    /** Whether Kubernetes' own daemons must run with this version's settings: those know of the add-on. */
    readonly needsOwnSettings: boolean;
    readonly account: AddonAccount;
    /** Objects that must be in the cluster, in the order in which they are applied. */
    readonly objects: (layout: PlatformLayout) => KubernetesObject[];
    /** Its daemons, in the order in which they are started. */
    readonly daemons: (layout: PlatformLayout) => Daemon[];
    /** Runs before its program starts. */
    readonly beforeStart?: (layout: PlatformLayout) => Promise<void>;
    /** What it still lacks when its daemons are ready; undefined when nothing. */
    readonly lacks: (layout: PlatformLayout) => Promise<string | undefined>;
    /** What it adds to the platform's description. */
    readonly info: (layout: PlatformLayout) => Partial<PlatformInfo>;
}

/** The kubeconfig of an add-on's account; it has a new token at each start. */
export function addonKubeconfigPath(layout: PlatformLayout, name: AddonName): string {
    return layout.path("pki", `${name}.kubeconfig`);
}
