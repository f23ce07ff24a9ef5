import { randomBytes } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { loadKubeconfig } from "../cluster/kubeconfig.js";
import { isNotFound, KubernetesApi } from "../cluster/kubernetes-api.js";
import { describePulumi, findPulumi, type Pulumi, pulumiEnvironment } from "../machine/find-pulumi.js";
import { ForeseenError } from "../machine/foreseen-error.js";
import { type PlatformInfo, platformEnvironment } from "../machine/platform-info.js";
import { ensurePlatform } from "../platform/ensure-platform.js";
import { progressLines } from "../platform/progress-lines.js";
import { ensurePulumi } from "../platform/pulumi/ensure-pulumi.js";
import type { ReportProgress } from "../platform/run-steps.js";
import { deleteManifest } from "../registry/registry-api.js";

/** Where the story runs. */
export interface StoryContext {
    readonly api: KubernetesApi;
    readonly cluster: { readonly version: string; readonly kind: string };
    readonly kubernetesContext: string;
    /** Such as "localhost:5000". */
    readonly registry: string;
    /** For the sample's Dockerfile; absent: its own defaults. */
    readonly buildArgs?: Readonly<Record<string, string>>;
    readonly pulumi: Pulumi;
    /** Environment for the release command. */
    readonly environment: NodeJS.ProcessEnv;
    /** The folder that holds `.pulumi`. */
    readonly backendFolder: string;
    /** The network namespace in which users call the service; absent: anywhere. */
    readonly networkNamespace?: string;
}

/** The local platform, brought up if necessary. */
export async function onPlatform(): Promise<StoryContext> {
    const { info, pulumi } = await withProgress(async report => {
        const info: PlatformInfo = await ensurePlatform(report);
        return { info, pulumi: await ensurePulumi(report) };
    });
    const api = new KubernetesApi(await loadKubeconfig({ path: info.kubeconfig, context: info.context }));
    return {
        api,
        cluster: { version: info.kubernetesVersion, kind: "local platform" },
        kubernetesContext: info.context,
        registry: info.registry,
        buildArgs: { PYTHON_IMAGE: info.baseImage },
        pulumi,
        environment: { ...platformEnvironment(info), ...pulumiEnvironment(pulumi) },
        backendFolder: info.backendUrl.replace(/^file:\/\//, ""),
        networkNamespace: info.networkNamespace,
    };
}

/** A cluster from the user's kubeconfig; state and its passphrase are kept next to the workspace. */
export async function onContext(context: string, registry: string, folder: string): Promise<StoryContext> {
    const pulumi = await withProgress(ensurePulumi);
    const api = new KubernetesApi(await loadKubeconfig({ context }));
    const { gitVersion } = await api.get<{ gitVersion: string }>("/version");
    const backendFolder = join(folder, "backend");
    const passphraseFile = join(folder, "passphrase");
    await rm(backendFolder, { recursive: true, force: true });
    await mkdir(backendFolder, { recursive: true });
    await rm(passphraseFile, { force: true });
    await writeFile(passphraseFile, randomBytes(24).toString("hex"), { mode: 0o600 });
    return {
        api,
        cluster: { version: gitVersion, kind: `context ${context}` },
        kubernetesContext: context,
        registry,
        pulumi,
        environment: {
            ...pulumiEnvironment(pulumi),
            PULUMI_BACKEND_URL: `file://${backendFolder}`,
            PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile,
        },
        backendFolder,
    };
}

/** The first line of output names the Pulumi in use. */
async function withProgress<T extends Pulumi | { readonly pulumi: Pulumi }>(
    action: (report: ReportProgress) => Promise<T>,
): Promise<T> {
    const found = (await findPulumi()).pulumi;
    if (found !== undefined) console.log(describePulumi(found));
    const lines = progressLines(process.stderr);
    try {
        const made = await action(lines.report);
        if (found === undefined) console.log(describePulumi("pulumi" in made ? made.pulumi : made));
        return made;
    } finally {
        lines.end();
    }
}

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

/** How long to wait at most for a namespace to disappear. */
const goneWithinMs = 60_000;

/** Removes what an earlier run of the same story left: its namespace, its stack `dev` and its tags. */
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

/** Pods end at once, because they serve no one any more; little is then left for the cluster to clean up. */
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
        throw new ForeseenError(
            `the namespace ${namespace} of an earlier run did not disappear within ${goneWithinMs / 1000} s; delete it by hand`,
        );
    }
}
