import { posix } from "node:path";
import { isDockerfile } from "./found-dockerfile.js";
import { foldersAbove, joinPath } from "./module-index.js";
import type { RepositoryFiles } from "./repository-files.js";
import { asideWords } from "./repository-paths.js";
import { at, mapOf, wordOf, yamlMaps } from "./source-formats.js";

/** The Dockerfile that a repository has for its application. Paths are relative to the repository's root. */
export interface LocatedDockerfile {
    readonly path: string;
    readonly text: string;
    /** Folder that compose sends to the build; undefined where no compose file names it. */
    readonly context?: string;
    /** Stage that compose builds. */
    readonly target?: string;
    /** What compose starts instead of the image's own command: words, or a text of them. */
    readonly command?: string | readonly string[];
}

/**
 * The one nearest to the application, in a folder above it; else one in another folder that starts it.
 *
 * @param started files that start the application, most telling first
 */
export function locateDockerfile(
    files: RepositoryFiles,
    app: string,
    started: readonly string[],
): LocatedDockerfile | undefined {
    const all = [...files.texts.keys()].filter(isDockerfile);
    const name = (path: string) => posix.basename(path).toLowerCase();
    // Plain names first, then those for production; those for tests and development are not the image's.
    const rank = (path: string) =>
        started.includes(path) ? 0 : name(path) === "dockerfile" ? 1 : /prod/.test(name(path)) ? 2 : 3;
    const sorted = all.filter(path => !asideWords.test(name(path))).toSorted((one, other) => rank(one) - rank(other));
    const folders = foldersAbove(app);
    const places = folders.flatMap(folder => [
        folder,
        ...["docker", "deploy", "deployment", ".docker", "build"].map(sub => joinPath(folder, sub)),
    ]);
    const near = places.map(place => sorted.find(path => posix.dirname(`/${path}`) === `/${place}`));
    const path = near.find(one => one !== undefined) ?? sorted.find(one => started.includes(one));
    return path === undefined ? undefined : { path, text: files.texts.get(path)!, ...composeBuild(files, path) };
}

/** What compose says about the build of a Dockerfile. */
function composeBuild(
    files: RepositoryFiles,
    dockerfile: string,
): Pick<LocatedDockerfile, "context" | "target" | "command"> {
    const composes = [...files.texts.keys()].filter(path => /(^|[./])(docker-)?compose([.-].+)?\.ya?ml$/.test(path));
    for (const path of composes) {
        const services = yamlMaps(files.texts.get(path)!).flatMap(map => Object.values(mapOf(map["services"])));
        for (const service of services) {
            const build = at(service, "build");
            const {
                context = ".",
                dockerfile: file = "Dockerfile",
                target,
            } = typeof build === "string" ? { context: build } : mapOf(build);
            if (build === undefined || typeof context !== "string" || /:\/\//.test(context)) continue;
            const folder = posix.join(posix.dirname(path), context).replace(/\/$/, "");
            if (posix.join(folder, wordOf(file)) !== dockerfile) continue;
            const given = at(service, "command");
            const command = Array.isArray(given) ? given.map(String) : typeof given === "string" ? given : undefined;
            return {
                context: folder === "." ? "" : folder,
                ...(typeof target === "string" ? { target } : {}),
                ...(command === undefined ? {} : { command }),
            };
        }
    }
    return {};
}
