import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { PlatformInfo } from "../../platform/platform-info.js";
import type { Project } from "./project.js";

/** Where Pulumi keeps the state: what is asked of the environment first, then of the project, then of the platform. */
export interface Backend {
    /** As it was written; undefined: the one that the CLI is logged in to. */
    readonly url?: string;
    /** The `.pulumi` folder of a file backend. Other backends are read through Pulumi. */
    readonly folder?: string;
}

/** The backend of a project, if there is one: by the environment, the project, or the local platform that is up. */
export function backendOf(
    project: Pick<Project, "directory" | "backendUrl">,
    platform: PlatformInfo | undefined,
): Backend {
    const given = process.env["PULUMI_BACKEND_URL"];
    const url = given ?? project.backendUrl ?? platform?.backendUrl;
    return locateBackend(url, given ? process.cwd() : project.directory);
}

export function locateBackend(url: string | undefined, directory: string): Backend {
    if (url === undefined) return {};
    if (!url.startsWith("file://")) return { url };
    const path = url.slice("file://".length).replace(/\?.*$/, "");
    if (path === "~" || path.startsWith("~/")) return { url, folder: join(homedir(), path.slice(1), ".pulumi") };
    const folder = isAbsolute(path) ? fileURLToPath(`file://${path}`) : resolve(directory, path);
    return { url, folder: join(folder, ".pulumi") };
}
