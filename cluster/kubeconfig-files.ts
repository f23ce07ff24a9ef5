import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import {
    type ClusterEntry,
    type ContextEntry,
    type Kubeconfig,
    parseKubeconfig,
    type UserEntry,
} from "./kubeconfig-document.js";
import { KubeconfigError } from "./kubeconfig-error.js";

/** An entry and the folder of its file, to which paths in it are relative; absent if the kubeconfig was given as text. */
export interface KubeconfigEntry<T> {
    readonly value: T;
    readonly folder: string | undefined;
}

/** All files together: the first that names an entry wins, for the whole entry. */
export interface MergedKubeconfig {
    /** The files that were read, for messages. */
    readonly source: string;
    readonly currentContext: string | undefined;
    readonly clusters: ReadonlyMap<string, KubeconfigEntry<ClusterEntry>>;
    readonly users: ReadonlyMap<string, KubeconfigEntry<UserEntry>>;
    readonly contexts: ReadonlyMap<string, KubeconfigEntry<ContextEntry>>;
}

/**
 * Reads the one given file, or the files in KUBECONFIG merged, or ~/.kube/config; undefined when none exists. A file that
 * KUBECONFIG names may be absent, as with kubectl, and is not looked for in the home folder: the shell replaces ~.
 */
export async function readKubeconfigFiles(
    path: string | undefined,
    environment: NodeJS.ProcessEnv,
): Promise<MergedKubeconfig | undefined> {
    const home = environment["HOME"] || homedir();
    const named = environment["KUBECONFIG"];
    const files = path
        ? [path.replace(/^~(?=\/)/, home)]
        : named
          ? named.split(delimiter).filter(Boolean)
          : [join(home, ".kube", "config")];
    const documents: MergedKubeconfig[] = [];
    for (const file of files) {
        const contents = await readFile(file).catch((error: NodeJS.ErrnoException) => {
            if (error.code === "ENOENT" && !path) return undefined;
            const why = error.code === "EISDIR" ? "it is a folder" : (error.code ?? error.message);
            throw new KubeconfigError(`cannot read the kubeconfig ${file}: ${why}`);
        });
        if (contents !== undefined) documents.push(indexed(await parseKubeconfig(contents, file), file));
    }
    if (documents.length === 0 && named && !path) {
        throw new KubeconfigError(`none of the files in KUBECONFIG exists: ${files.join(", ") || named}`);
    }
    return documents.length === 0 ? undefined : documents.reduce(merge);
}

export async function readKubeconfigText(contents: string): Promise<MergedKubeconfig> {
    return indexed(await parseKubeconfig(contents, "the given kubeconfig"), undefined);
}

function indexed(kubeconfig: Kubeconfig, file: string | undefined): MergedKubeconfig {
    const folder = file === undefined ? undefined : resolve(dirname(file));
    const entries = <T>(list: readonly (readonly [string | undefined, T | undefined])[] = []) =>
        new Map(list.map(([name = "", value]) => [name, { value: value ?? ({} as T), folder }]));
    return {
        source: file ?? "the given kubeconfig",
        currentContext: kubeconfig["current-context"] || undefined,
        clusters: entries(kubeconfig.clusters?.map(({ name, cluster }) => [name, cluster])),
        users: entries(kubeconfig.users?.map(({ name, user }) => [name, user])),
        contexts: entries(kubeconfig.contexts?.map(({ name, context }) => [name, context])),
    };
}

function merge(first: MergedKubeconfig, second: MergedKubeconfig): MergedKubeconfig {
    return {
        source: `${first.source}, ${second.source}`,
        currentContext: first.currentContext ?? second.currentContext,
        clusters: new Map([...second.clusters, ...first.clusters]),
        users: new Map([...second.users, ...first.users]),
        contexts: new Map([...second.contexts, ...first.contexts]),
    };
}
