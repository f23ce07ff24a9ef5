import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isNotFound, type KubernetesApi } from "../cluster/kubernetes-api.js";
import { deleteManifest } from "../registry/registry-api.js";

export interface Story {
    readonly api: KubernetesApi;
    readonly namespace: string;
    /** Name of the Pulumi project. */
    readonly project: string;
    /** Image repository without tag. */
    readonly repository: string;
    readonly versions: readonly string[];
    /** The file backend's folder, which holds `.pulumi`. */
    readonly backendFolder: string;
}

/** Longest wait for a namespace to go. */
const goneWithinMs = 60_000;

/** Removes what the same story left behind before: its namespace, its stack `dev` and its tags. */
export async function clearStory({
    api,
    namespace,
    project,
    repository,
    versions,
    backendFolder,
}: Story): Promise<void> {
    const folder = (kind: string) => join(backendFolder, ".pulumi", kind, project);
    await Promise.all([
        deleteNamespace(api, namespace),
        ...versions.map(version => deleteManifest(repository, version)),
        ...["stacks", "history", "backups"].map(kind => rm(folder(kind), { recursive: true, force: true })),
        rm(join(backendFolder, ".pulumi", "locks", "organization", project), { recursive: true, force: true }),
    ]);
}

/** Pods end at once, since nobody is served by them any more; what is left is little for the cluster to clean up. */
async function deleteNamespace(api: KubernetesApi, namespace: string): Promise<void> {
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}`;
    const gone = await api.delete(path).then(
        () => false,
        error => {
            if (isNotFound(error)) return true;
            throw error;
        },
    );
    for (const end = Date.now() + goneWithinMs; !gone && Date.now() < end; await sleep(200)) {
        await api.request("DELETE", `${path}/pods`, { body: { gracePeriodSeconds: 0 } }).catch(() => undefined);
        if (await api.get(path).then(() => false, isNotFound)) return;
    }
    if (!gone) {
        throw new Error(
            `the namespace ${namespace} of an earlier run did not go within ${goneWithinMs / 1000} s; delete it by hand`,
        );
    }
}
