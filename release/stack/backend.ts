import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { homeOf } from "../../machine/find-pulumi.js";
import type { PlatformInfo } from "../../machine/platform-info.js";
import { withoutLogin } from "../../model/settings/credentials.js";
import { Refusal } from "../output/refusal.js";
import type { Project } from "./project.js";

/** Where Pulumi keeps the state. */
export interface StateBackend {
    /** As written; undefined if only the CLI knows it, such as from an access token. */
    readonly url?: string;
    /** Its only source: an earlier `pulumi login`, or PULUMI_ACCESS_TOKEN. Absent for an address from the environment or project. */
    readonly saidBy?: "login" | "token";
    /** Whether nobody named one, and the running local platform gives its own. @default false */
    readonly isPlatform?: boolean;
    /** The `.pulumi` folder of a file backend. Other backends are read through the CLI. */
    readonly folder?: string;
}

/**
 * The backend of a project, chosen as `pulumi` itself does: from the environment, the project, the last login or an access
 * token. Where `pulumi` would ask for a login, the backend of the running local platform. Refuses an owner that it does not have.
 */
export function stateBackend(
    project: Pick<Project, "directory" | "backendUrl" | "owner">,
    platform: Pick<PlatformInfo, "backendUrl"> | undefined,
    environment: NodeJS.ProcessEnv = process.env,
): StateBackend {
    const backend = chooseBackend(project, platform, environment);
    refuseOrganization(backend, project);
    return backend;
}

/** As Pulumi does: only Pulumi Cloud has organizations. A folder would have another stack under the same bare name. */
export function refuseOrganization({ url }: StateBackend, { owner }: Pick<Project, "owner">): void {
    if (owner === undefined || url === undefined || /^https?:/.test(url)) return;
    throw new Refusal(
        `there is no organization ${owner} at ${withoutLogin(url)}, where Pulumi's state is; leave it out of the stack's name. Nothing was done.`,
    );
}

function chooseBackend(
    project: Pick<Project, "directory" | "backendUrl">,
    platform: Pick<PlatformInfo, "backendUrl"> | undefined,
    environment: NodeJS.ProcessEnv,
): StateBackend {
    const given = environment["PULUMI_BACKEND_URL"];
    if (given) return locateBackend(given, process.cwd());
    if (project.backendUrl !== undefined) return locateBackend(project.backendUrl, project.directory);
    const login = loginUrl(environment);
    if (login !== undefined) return { ...locateBackend(login, process.cwd()), saidBy: "login" };
    if (environment["PULUMI_ACCESS_TOKEN"]) return { saidBy: "token" };
    return platform === undefined ? {} : { ...locateBackend(platform.backendUrl, project.directory), isPlatform: true };
}

/** A line that names the backend if only a login or token chose it: the user may expect another one. */
export function loginNote({ url, saidBy }: StateBackend): string | undefined {
    if (saidBy === "login") return `state: ${url}, where Pulumi is logged in`;
    if (saidBy === undefined) return undefined;
    return "state: Pulumi Cloud, because PULUMI_ACCESS_TOKEN is set; set PULUMI_BACKEND_URL for another backend";
}

function locateBackend(url: string | undefined, directory: string): StateBackend {
    if (url === undefined) return {};
    if (!url.startsWith("file://")) return { url };
    const path = url.slice("file://".length).replace(/\?.*$/, "");
    if (path === "~" || path.startsWith("~/")) return { url, folder: join(homedir(), path.slice(1), ".pulumi") };
    const folder = isAbsolute(path) ? fileURLToPath(`file://${path}`) : resolve(directory, path);
    return { url, folder: join(folder, ".pulumi") };
}

/** Reads the credentials of `pulumi login`: {current: "https://api.pulumi.com", …}. */
function loginUrl(environment: NodeJS.ProcessEnv): string | undefined {
    const folder = environment["PULUMI_CREDENTIALS_PATH"] || homeOf({}, environment);
    try {
        const { current } = JSON.parse(readFileSync(join(folder, "credentials.json"), "utf8")) as { current?: unknown };
        return typeof current === "string" && current !== "" ? current : undefined;
    } catch {
        return undefined;
    }
}
