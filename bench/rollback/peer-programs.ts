import { isCached } from "../../platform/cached-build.js";
import { buildGoPrograms, type GoPrograms, goBuild, pinnedVersion } from "../../platform/go-build.js";
import { versionFlags } from "../../platform/kubernetes-build.js";

const folder = "bench/rollback/peers";

/** Programs of others that are measured beside ours, each with pins of its own. */
export const peerModules = {
    kubectl: "k8s.io/kubernetes",
    helm: "helm.sh/helm/v3",
    "argo-rollouts": "github.com/argoproj/argo-rollouts",
} as const;

export type PeerName = keyof typeof peerModules;

/** Where a peer's programs are, or why they are not. */
export interface BuiltPeer {
    readonly version: string;
    readonly folder?: string;
    /** Why it is left out. */
    readonly skipped?: string;
}

const moduleFolder = (name: PeerName) => `${folder}/${name}`;

function programs(name: PeerName): GoPrograms {
    const module = peerModules[name];
    return {
        name: `peer-${name}`,
        moduleFolder: moduleFolder(name),
        ...(name === "kubectl" ? { linkerFlags: versionFlags(peerVersion(name)) } : {}),
        ...(name === "argo-rollouts" ? { kept: { module, folder: "manifests/crds", as: "definitions" } } : {}),
    };
}

function peerVersion(name: PeerName): string {
    return pinnedVersion({ moduleFolder: moduleFolder(name) }, peerModules[name]);
}

/** Builds a peer's programs from their Go modules, unless they are there. */
export async function buildPeer(name: PeerName, say: (line: string) => void): Promise<BuiltPeer> {
    const version = peerVersion(name);
    try {
        if (!isCached(goBuild(programs(name)))) say(`${name} ${version}: is built from its Go module`);
        return { version, folder: await buildGoPrograms(programs(name), say) };
    } catch (error) {
        const skipped = `it could not be built: ${(error as Error).message}`;
        say(`${name} ${version}: skipped: ${skipped}`);
        return { version, skipped };
    }
}
