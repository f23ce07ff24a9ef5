import type { PlatformLayout } from "../platform-layout.js";

/** How to tell that a daemon is ready. */
export type DaemonProbe =
    /** A GET answers 200, over a unix socket when one is given; certificates are not checked. */
    | { readonly kind: "http"; readonly url: string; readonly socketPath?: string; readonly tokenOf?: "admin" }
    /** Something listens on the unix socket. */
    | { readonly kind: "socket"; readonly path: string }
    /** A name server answers over the unix socket. */
    | { readonly kind: "names"; readonly path: string };

/** One program of the platform that runs until `down`. */
export interface Daemon {
    /** Also the name of its log. */
    readonly name: string;
    readonly command: string;
    readonly args: readonly string[];
    /** Added to the environment that every daemon gets. */
    readonly environment?: Readonly<Record<string, string>>;
    /** Where it runs: in the platform's network namespace, or outside, on loopback. */
    readonly network: "platform" | "outside";
    /** Ports of 127.0.0.1 that it occupies outside the namespace. */
    readonly outerPorts?: readonly number[];
    /** Daemons that must be ready before this one starts. */
    readonly after: readonly string[];
    /** Files that it reads: text by path. */
    readonly files: Readonly<Record<string, string>>;
    readonly ready: DaemonProbe;
}

export type DescribeDaemon = (layout: PlatformLayout) => Daemon;
