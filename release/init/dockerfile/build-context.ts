import { posix } from "node:path";
import type { Finding } from "./finding.js";
import type { CopiedSource, DockerfileFacts } from "./read-dockerfile.js";

/** Whether a file or folder exists, by its path relative to Git's root. */
export type Exists = (path: string) => boolean;

/** The folder that is sent to a build. */
export interface BuildContext {
    /** Relative to Git's root; "" for the root. */
    readonly folder: string;
    readonly findings: readonly Finding[];
}

/**
 * The folder from which everything that a Dockerfile copies can be had: its own, else the nearest one above it.
 *
 * @param own folder of the Dockerfile, relative to Git's root
 * @param named the folder that another file, such as compose's, builds it from
 */
export function chooseContext({ copied }: DockerfileFacts, own: string, exists: Exists, named?: string): BuildContext {
    const parts = own === "" ? [] : own.split("/");
    const above = parts.map((_part, index) => parts.slice(0, parts.length - index).join("/"));
    const folders = [...new Set([...(named === undefined ? [] : [named]), ...above, ""])];
    const counted = folders.map(folder => ({
        folder,
        missing: copied.filter(source => !isThere(source, folder, exists)),
    }));
    const fewest = Math.min(...counted.map(({ missing }) => missing.length));
    const { folder, missing } = counted.find(one => one.missing.length === fewest)!;
    return { folder, findings: missing.map(source => missingSource(source, folder)) };
}

function isThere({ path }: CopiedSource, folder: string, exists: Exists): boolean {
    const plain = path.replace(/^\/+/, "").replace(/\/+$/, "");
    // A wildcard may match nothing; what its folder contains is the build's business.
    const wildcard = plain.search(/[*?[]/);
    const certain = wildcard < 0 ? plain : posix.dirname(`${plain.slice(0, wildcard)}x`);
    const whole = posix.join(folder, certain);
    if (whole.startsWith("..") || certain.includes("$")) return certain.includes("$");
    return whole === "." || exists(whole);
}

function missingSource({ line, path }: CopiedSource, folder: string): Finding {
    const where = folder === "" ? "the repository" : folder;
    return {
        line,
        what: `copies ${path}, which ${where} does not have`,
        remedy: "add it, or remove it there",
        stops: true,
    };
}
