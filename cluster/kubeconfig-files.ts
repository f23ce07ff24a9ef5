import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

/** The kubeconfig cannot be used; the message says what is wrong, where, and what to do. */
export class KubeconfigError extends Error {
    override readonly name = "KubeconfigError";
}

/** An entry and the file it came from: paths in the entry are relative to that file. */
export interface KubeconfigEntry {
    readonly value: Record<string, unknown>;
    readonly file: string | undefined;
}

export interface KubeconfigDocument {
    /** The files that were read, for messages. */
    readonly source: string;
    readonly currentContext: string | undefined;
    readonly clusters: Map<string, KubeconfigEntry>;
    readonly users: Map<string, KubeconfigEntry>;
    readonly contexts: Map<string, KubeconfigEntry>;
}

/** Reads the one given file, or the files in KUBECONFIG merged, or ~/.kube/config; undefined when none exists. */
export async function readKubeconfigFiles(
    path: string | undefined,
    environment: NodeJS.ProcessEnv,
): Promise<KubeconfigDocument | undefined> {
    const home = environment["HOME"] ?? homedir();
    const listed = path ? [path] : (environment["KUBECONFIG"] ?? "").split(delimiter).filter(Boolean);
    const files = (listed.length > 0 ? listed : [join(home, ".kube", "config")]).map(file =>
        file.replace(/^~(?=\/)/, home),
    );
    const documents: KubeconfigDocument[] = [];
    for (const file of files) {
        const contents = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
            // A list may name files that do not exist, as with kubectl; a single name may not.
            if (error.code === "ENOENT" && (files.length > 1 || listed.length === 0)) {
                return undefined;
            }
            throw new KubeconfigError(`cannot read the kubeconfig ${file}: ${error.code ?? error.message}`);
        });
        if (contents !== undefined) {
            documents.push(await parseKubeconfig(contents, file));
        }
    }
    if (documents.length === 0 && listed.length > 0) {
        throw new KubeconfigError(`none of the files in KUBECONFIG exists: ${files.join(", ")}`);
    }
    return documents.length === 0 ? undefined : documents.reduce(merge);
}

/** Parses one kubeconfig. `file` is absent if the kubeconfig was given as text. */
export async function parseKubeconfig(contents: string, file: string | undefined): Promise<KubeconfigDocument> {
    const source = file ?? "the given kubeconfig";
    let parsed: unknown;
    try {
        // Loading a YAML parser takes longer than everything else here; the local platform writes JSON.
        parsed = contents.trimStart().startsWith("{") ? JSON.parse(contents) : (await import("yaml")).parse(contents);
    } catch (error) {
        throw new KubeconfigError(`${source} is not YAML: ${(error as Error).message.split("\n")[0]}`);
    }
    if (!isRecord(parsed)) {
        throw new KubeconfigError(`${source} is not a kubeconfig: it contains no mapping`);
    }
    const current = parsed["current-context"];
    return {
        source,
        currentContext: typeof current === "string" && current !== "" ? current : undefined,
        clusters: entries(parsed["clusters"], "cluster", file),
        users: entries(parsed["users"], "user", file),
        contexts: entries(parsed["contexts"], "context", file),
    };
}

function entries(list: unknown, field: string, file: string | undefined): Map<string, KubeconfigEntry> {
    const found = new Map<string, KubeconfigEntry>();
    for (const item of Array.isArray(list) ? list : []) {
        if (isRecord(item) && typeof item["name"] === "string" && !found.has(item["name"])) {
            found.set(item["name"], { value: isRecord(item[field]) ? item[field] : {}, file });
        }
    }
    return found;
}

function merge(first: KubeconfigDocument, second: KubeconfigDocument): KubeconfigDocument {
    return {
        source: `${first.source}, ${second.source}`,
        currentContext: first.currentContext ?? second.currentContext,
        clusters: new Map([...second.clusters, ...first.clusters]),
        users: new Map([...second.users, ...first.users]),
        contexts: new Map([...second.contexts, ...first.contexts]),
    };
}

function isRecord(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
