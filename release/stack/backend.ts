import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** Where Pulumi keeps the state: what is asked of the environment first, then of the project, then of the platform. */
export interface Backend {
    /** As it was written; undefined: the one that the CLI is logged in to. */
    readonly url?: string;
    /** The `.pulumi` folder of a file backend. Other backends are read through Pulumi. */
    readonly folder?: string;
}

export function locateBackend(url: string | undefined, directory: string): Backend {
    if (url === undefined) return {};
    if (!url.startsWith("file://")) return { url };
    const path = url.slice("file://".length).replace(/\?.*$/, "");
    if (path === "~" || path.startsWith("~/")) return { url, folder: join(homedir(), path.slice(1), ".pulumi") };
    const folder = isAbsolute(path) ? fileURLToPath(`file://${path}`) : resolve(directory, path);
    return { url, folder: join(folder, ".pulumi") };
}
