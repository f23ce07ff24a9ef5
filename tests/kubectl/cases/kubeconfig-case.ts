import { join } from "node:path";
import type { KubeconfigWorld, Seen } from "../kubeconfig-world.js";

type Files = Readonly<Record<string, string | Uint8Array | object>>;

interface Tried {
    readonly name: string;
    readonly files: (world: KubeconfigWorld) => Files;
    /** File names for KUBECONFIG, separated by colons, relative to the case's folder; "=" for the variable as it is. @default config */
    readonly kubeconfig?: string;
    /** With `DIR` for the case's folder. */
    readonly environment?: (world: KubeconfigWorld) => Readonly<Record<string, string>>;
    readonly context?: string;
}

/** One set of files and variables, and what kubectl and our client make of it: the same request, or both refuse. */
export type KubeconfigCase = Tried &
    (
        | { readonly asks: (world: KubeconfigWorld) => Seen }
        /** Parts of the messages of both. */
        | { readonly kubectl: string; readonly ours: string }
    );

/** Writes a case's files. */
export function prepare(tried: KubeconfigCase, world: KubeconfigWorld) {
    const folder = world.write(tried.files(world));
    const { kubeconfig = "config" } = tried;
    const listed = kubeconfig.startsWith("=")
        ? kubeconfig.slice(1)
        : kubeconfig
              .split(":")
              .map(name => name && join(folder, name))
              .join(":");
    const others = Object.entries(tried.environment?.(world) ?? {});
    const environment: Record<string, string> = {
        HOME: folder,
        KUBECONFIG: listed,
        ...Object.fromEntries(others.map(([name, value]) => [name, value.replaceAll("DIR", folder)])),
    };
    return { folder, environment };
}
