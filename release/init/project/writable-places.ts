import { posix } from "node:path";
import { reservedVolumes } from "../../../model/pod/volumes.js";
import { type ImageLayout, inImage, inRepository } from "../dockerfile/image-layout.js";
import type { WrittenPath, WrittenPaths } from "../source/written-paths.js";

/** What a release needs so that its program can write: its root file system is read-only. */
export interface WritablePlaces {
    /** Names of empty volumes, each with the folder where it is mounted. */
    readonly volumes: readonly { readonly name: string; readonly path: string; readonly for: string }[];
    readonly env: Readonly<Record<string, string>>;
    /** Links for an image that init writes the Dockerfile of: from a place beside the code into a volume. */
    readonly links: readonly FileLink[];
    readonly notes: readonly string[];
}

/** A link in an image: absolute paths. */
export interface FileLink {
    readonly from: string;
    readonly to: string;
}

/** Where files go that cannot stay beside the code. */
const dataFolder = "/data";

/** Folders that every pod can write. */
const writable = /^\/(tmp|dev|proc|run\/drain)(\/|$)/;

/** Folders of the system, which no volume may hide. */
const system =
    /^\/((usr|etc|bin|sbin|lib|lib64|opt|var|home|root|srv|mnt|run|sys|boot|media)|(usr|var)\/(local|lib|log|run|cache|spool))?$/;

/** Files that only keep a folder in Git. */
const placeholder = /(^|\/)(\.git(keep|ignore)|\.keep|\.empty|README(\.\w+)?)$/;

interface Chosen {
    readonly path: WrittenPath;
    readonly place: string;
    readonly folder: string;
}

/**
 * @param repository all paths in it
 * @param isOurs whether init writes the Dockerfile
 */
export function planWritablePlaces(
    { paths, homeLibraries }: WrittenPaths,
    layout: ImageLayout,
    repository: readonly string[],
    isOurs: boolean,
): WritablePlaces {
    const volumes = new Map<string, { name: string; path: string; for: string }>();
    const env: Record<string, string> = {};
    const links: FileLink[] = [];
    const notes: string[] = [];
    const inHome = paths.filter(({ path }) => path.startsWith("~"));
    const home = [...inHome.map(({ where }) => where), ...homeLibraries];
    if (home.length > 0) env["HOME"] = "/tmp";
    const mount = (folder: string, what: string) => {
        const above = [...volumes.keys()].find(path => folder === path || folder.startsWith(`${path}/`));
        if (above !== undefined) return;
        volumes.set(folder, { name: volumeName(folder, [...volumes.values()]), path: folder, for: what });
    };
    for (const { path, place, folder } of chosenPlaces(paths, layout)) {
        const what = `${path.path.replace(/^repository:\//, "")} (${path.where})`;
        if (isFree(folder, layout, repository)) {
            mount(folder, what);
        } else if (path.variable !== undefined) {
            const moved = `${dataFolder}/${posix.basename(place)}`;
            env[path.variable] = (path.form ?? "PATH").replace("PATH", moved);
            mount(dataFolder, what);
        } else if (path.kind !== "folder" && isOurs) {
            const to = `${dataFolder}/${posix.basename(place)}`;
            links.push({ from: place, to });
            mount(dataFolder, what);
        } else if (path.kind !== "folder") {
            const to = `${dataFolder}/${posix.basename(place)}`;
            mount(dataFolder, what);
            notes.push(
                `${path.where} writes ${place}, beside the code, where pods cannot write: add ` +
                    `\`RUN ln -s ${to} ${place}\` to the Dockerfile above its CMD; ${dataFolder} is a volume in the settings`,
            );
        } else {
            notes.push(
                `${path.where} writes into ${place}, which has files of the repository, and pods cannot write there: ` +
                    "a volume would hide them; let it write into a folder of its own, and init gives that a volume",
            );
        }
    }
    return { volumes: [...volumes.values()], env, links, notes };
}

function chosenPlaces(paths: readonly WrittenPath[], layout: ImageLayout): Chosen[] {
    return paths.flatMap(path => {
        if (path.path.startsWith("~")) return [];
        const own = /^repository:\/(.*)$/.exec(path.path)?.[1];
        const place = own === undefined ? posix.resolve(layout.workdir, path.path) : inImage(layout, own);
        if (place === undefined || writable.test(place)) return [];
        return [{ path, place, folder: path.kind === "folder" ? place : posix.dirname(place) }];
    });
}

/** Whether a volume at a folder hides nothing. */
function isFree(folder: string, layout: ImageLayout, repository: readonly string[]): boolean {
    if (system.test(folder) || `${layout.workdir}/`.startsWith(`${folder}/`)) return false;
    if (layout.placed.some(({ to }) => to === folder || to.startsWith(`${folder}/`))) return false;
    const own = inRepository(layout, folder);
    return own === undefined || !repository.some(path => path.startsWith(`${own}/`) && !placeholder.test(path));
}

/** A name for the volume of a folder, which no other one has. */
function volumeName(folder: string, others: readonly { readonly name: string }[]): string {
    const plain = posix
        .basename(folder)
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, "-")
        .replace(/^-+|-+$/g, "")
        .slice(0, 40);
    const taken = [...reservedVolumes, ...others.map(({ name }) => name)];
    const base = plain || "files";
    for (let number = 1; ; number++) {
        const name = number === 1 ? base : `${base}-${number}`;
        if (!taken.includes(name)) return name;
    }
}
