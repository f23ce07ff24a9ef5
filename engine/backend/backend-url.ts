import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** Where the state is kept. */
export interface BackendLocation {
    /** As the user wrote it. */
    readonly url: string;
    /** Absolute folder that holds `.pulumi`. */
    readonly directory: string;
}

/**
 * The file backend of PULUMI_BACKEND_URL, else of `backend.url` in Pulumi.yaml. A relative path is relative to the
 * working directory in the first case, to the project in the second.
 */
export function locateBackend(
    environment: NodeJS.ProcessEnv,
    workingDirectory: string,
    project?: { readonly directory: string; readonly backendUrl?: string },
): BackendLocation {
    const fromEnvironment = environment.PULUMI_BACKEND_URL;
    if (fromEnvironment !== undefined && fromEnvironment !== "") {
        return parseUrl(fromEnvironment, workingDirectory, "PULUMI_BACKEND_URL", environment);
    }
    if (project?.backendUrl !== undefined && project.backendUrl !== "") {
        return parseUrl(project.backendUrl, project.directory, "backend.url of Pulumi.yaml", environment);
    }
    throw new Error(
        "no backend is named: set PULUMI_BACKEND_URL, or backend.url in Pulumi.yaml, to a folder such as file:///var/lib/pulumi or file://~",
    );
}

function parseUrl(url: string, base: string, source: string, environment: NodeJS.ProcessEnv): BackendLocation {
    if (!url.startsWith("file://")) {
        throw new Error(
            `${source}: "${url}" is not a file:// URL; the embedded engine keeps state in a folder only, other backends need the Pulumi CLI`,
        );
    }
    const path = url.slice("file://".length).replace(/\?.*$/, "");
    const home = environment.HOME ?? homedir();
    if (path === "~" || path.startsWith("~/")) {
        return { url, directory: join(home, path.slice(1)) };
    }
    if (isAbsolute(path)) {
        return { url, directory: fileURLToPath(`file://${path}`) };
    }
    return { url, directory: resolve(base, path) };
}
