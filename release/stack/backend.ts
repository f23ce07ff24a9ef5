import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { PlatformInfo } from "../../platform/platform-info.js";
import { homeOf } from "../../platform/pulumi/find-pulumi.js";
import type { Project } from "./project.js";

/** Where Pulumi keeps the state. */
export interface Backend {
    /** As it was written; undefined: the CLI alone knows, such as by an access token. */
    readonly url?: string;
    /** What alone says so: a `pulumi login` some time, or PULUMI_ACCESS_TOKEN. Absent: an address of the environment or the project. */
    readonly saidBy?: "login" | "token";
    /** The `.pulumi` folder of a file backend. Other backends are read through Pulumi. */
    readonly folder?: string;
}

/**
 * The backend of a project, as `pulumi` itself would take it: of the environment, of the project, where somebody has logged
 * in, or by an access token. Where `pulumi` would ask for a login, that of the local platform that is up.
 */
export function backendOf(
    project: Pick<Project, "directory" | "backendUrl">,
    platform: Pick<PlatformInfo, "backendUrl"> | undefined,
    environment: NodeJS.ProcessEnv = process.env,
): Backend {
    const given = environment["PULUMI_BACKEND_URL"];
    if (given) return locateBackend(given, process.cwd());
    if (project.backendUrl !== undefined) return locateBackend(project.backendUrl, project.directory);
    const login = loginUrl(environment);
    if (login !== undefined) return { ...locateBackend(login, process.cwd()), saidBy: "login" };
    return environment["PULUMI_ACCESS_TOKEN"]
        ? { saidBy: "token" }
        : locateBackend(platform?.backendUrl, project.directory);
}

/** Told where only a login or a token says it: somebody may think of another one. */
export function loginNote({ url, saidBy }: Backend): string | undefined {
    if (saidBy === "login") return `state: ${url}, where Pulumi is logged in`;
    if (saidBy === undefined) return undefined;
    return "state: Pulumi Cloud, since PULUMI_ACCESS_TOKEN is set; PULUMI_BACKEND_URL names another place";
}

function locateBackend(url: string | undefined, directory: string): Backend {
    if (url === undefined) return {};
    if (!url.startsWith("file://")) return { url };
    const path = url.slice("file://".length).replace(/\?.*$/, "");
    if (path === "~" || path.startsWith("~/")) return { url, folder: join(homedir(), path.slice(1), ".pulumi") };
    const folder = isAbsolute(path) ? fileURLToPath(`file://${path}`) : resolve(directory, path);
    return { url, folder: join(folder, ".pulumi") };
}

/** What `pulumi login` left: {current: "https://api.pulumi.com", …}. */
function loginUrl(environment: NodeJS.ProcessEnv): string | undefined {
    const folder = environment["PULUMI_CREDENTIALS_PATH"] || homeOf({}, environment);
    try {
        const { current } = JSON.parse(readFileSync(join(folder, "credentials.json"), "utf8")) as { current?: unknown };
        return typeof current === "string" && current !== "" ? current : undefined;
    } catch {
        return undefined;
    }
}
