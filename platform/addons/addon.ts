import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import type { PlatformInfo } from "../../machine/platform-info.js";
import type { Daemon } from "../daemons/daemon.js";
import type { GoPrograms } from "../go-build.js";
import type { PlatformLayout } from "../platform-layout.js";

/** The names that `up --with` accepts. */
export const addonNames = ["gateway", "metrics", "prometheus"] as const;
export type AddonName = (typeof addonNames)[number];

/** The add-on's rights in the cluster: a ServiceAccount in kube-system and the rules of its ClusterRole. */
export interface AddonAccount {
    readonly name: string;
    readonly rules: readonly object[];
    /** Kubernetes' own roles that the account also gets: cluster roles, and roles of kube-system. */
    readonly roles?: readonly { readonly kind: "ClusterRole" | "Role"; readonly name: string }[];
}

/** A part of the platform that is built and started only on request, and removed with the platform. */
export interface Addon {
    readonly name: AddonName;
    /** Name and version, like "Traefik v3.6.12". */
    readonly title: () => string;
    readonly programs: () => GoPrograms;
    /** Whether Kubernetes' own daemons need this version's settings because those settings mention the add-on. */
    readonly needsOwnSettings: boolean;
    readonly account: AddonAccount;
    /** Objects that the cluster must have, in the order in which they are applied. */
    readonly objects: (layout: PlatformLayout) => KubernetesObject[];
    /** The add-on's daemons, in the order in which they start. */
    readonly daemons: (layout: PlatformLayout) => Daemon[];
    /** Runs before the add-on's program starts. */
    readonly beforeStart?: (layout: PlatformLayout) => Promise<void>;
    /** What the add-on still lacks once its daemons are ready; undefined when nothing. */
    readonly lacks: (layout: PlatformLayout) => Promise<string | undefined>;
    /** What the add-on contributes to the platform's description. */
    readonly info: (layout: PlatformLayout) => Partial<PlatformInfo>;
}

/** The kubeconfig of an add-on's account; it gets a new token at each start. */
export function addonKubeconfigPath(layout: PlatformLayout, name: AddonName): string {
    return layout.path("pki", `${name}.kubeconfig`);
}
