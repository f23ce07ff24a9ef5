import { basename } from "node:path";
import type { KubernetesApi } from "../../cluster/kubernetes-api.js";
import { isCached } from "../../platform/cached-build.js";
import { buildGoPrograms, type GoPrograms, goBuild, pinnedVersion } from "../../platform/go-build.js";
import { versionFlags } from "../../platform/kubernetes-build.js";
import { runCommand } from "../../platform/run-command.js";
import type { StoryImages } from "../../tests/stories/story-images.js";
import type { RolledPods } from "../rolled-objects.js";
import type { RollbackTimes } from "./way.js";

/** A peer's program, run as a person would, on the platform's cluster. */
export class PeerProgram {
    constructor(
        private readonly path: string,
        private readonly environment: Readonly<Record<string, string>>,
    ) {}

    /** Throws with the program's output when it fails. */
    async run(...args: string[]): Promise<void> {
        await runCommand(this.path, args, { environment: this.environment, timeoutMs: 150_000 });
    }

    /** Runs it several times, one after the other. */
    async runTimed(commands: readonly (readonly string[])[]): Promise<RollbackTimes> {
        const startedMs = Date.now();
        for (const args of commands) await this.run(...args);
        return { startedMs, endedMs: Date.now() };
    }

    /** The commands as a person working in that namespace types them. */
    typed(commands: readonly (readonly string[])[]): string[] {
        return commands.map(args => typedCommand(this.path, args));
    }
}

/** `kubectl rollout undo deployment/users`, without its namespace option. */
export function typedCommand(path: string, args: readonly string[]): string {
    // kubectl calls its plugins by names like this
    const name = basename(path).startsWith("kubectl-") ? basename(path).replaceAll("-", " ") : basename(path);
    const shown = args.filter((arg, index) => arg !== "--namespace" && args[index - 1] !== "--namespace");
    return [name, ...shown].join(" ");
}

/** Where a peer is measured. */
export interface PeerPlace {
    readonly api: KubernetesApi;
    /** An existing namespace. */
    readonly namespace: string;
    readonly images: StoryImages;
    readonly pods: RolledPods;
    /** Description of the pods. */
    readonly podsNote: string;
}

const folder = "bench/rollback/peers";

/** Programs of others that are measured next to ours, each with its own pins. */
export const peerModules = {
    kubectl: "k8s.io/kubernetes",
    helm: "helm.sh/helm/v3",
    "argo-rollouts": "github.com/argoproj/argo-rollouts",
} as const;

export type PeerName = keyof typeof peerModules;

/** Where a peer's programs are, or why they are missing. */
export interface BuiltPeer {
    readonly version: string;
    readonly folder?: string;
    /** Why the peer is left out. */
    readonly skipped?: string;
}

const moduleFolder = (name: PeerName) => `${folder}/${name}`;

function programs(name: PeerName): GoPrograms {
    const module = peerModules[name];
    return {
        name: `peer-${name}`,
        moduleFolder: moduleFolder(name),
        ...(name === "kubectl" ? { linkerFlags: versionFlags(peerVersion(name)) } : {}),
        ...(name === "argo-rollouts" ? { kept: [{ module, folder: "manifests/crds", as: "definitions" }] } : {}),
    };
}

function peerVersion(name: PeerName): string {
    return pinnedVersion({ moduleFolder: moduleFolder(name) }, peerModules[name]);
}

/** Builds a peer's programs from their Go modules, unless they exist. */
export async function buildPeer(name: PeerName, say: (line: string) => void): Promise<BuiltPeer> {
    const version = peerVersion(name);
    try {
        if (!isCached(goBuild(programs(name)))) say(`${name} ${version}: building from its Go module`);
        return { version, folder: await buildGoPrograms(programs(name), say) };
    } catch (error) {
        const skipped = `it could not be built: ${(error as Error).message}`;
        say(`${name} ${version}: skipped: ${skipped}`);
        return { version, skipped };
    }
}
