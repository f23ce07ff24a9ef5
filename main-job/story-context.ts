import { randomBytes } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { loadKubeconfig } from "../cluster/kubeconfig.js";
import { KubernetesApi } from "../cluster/kubernetes-api.js";
import { ensurePlatform } from "../platform/ensure-platform.js";
import { type PlatformInfo, platformEnvironment } from "../platform/platform-info.js";
import type { ReportProgress } from "../platform/progress.js";
import { progressLines } from "../platform/progress-lines.js";
import { ensurePulumi } from "../platform/pulumi/ensure-pulumi.js";
import { describePulumi, findPulumi, type Pulumi, pulumiEnvironment } from "../platform/pulumi/find-pulumi.js";

/** Where the story plays. */
export interface StoryContext {
    readonly api: KubernetesApi;
    readonly cluster: { readonly version: string; readonly kind: string };
    readonly kubernetesContext: string;
    /** Such as "localhost:5000". */
    readonly registry: string;
    readonly pulumi: Pulumi;
    /** For the release command. */
    readonly environment: NodeJS.ProcessEnv;
    /** Holds `.pulumi`. */
    readonly backendFolder: string;
    /** In which users call the service; absent: anywhere. */
    readonly networkNamespace?: string;
}

/** The local platform, brought up when it is not. */
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
        pulumi,
        environment: { ...platformEnvironment(info), ...pulumiEnvironment(pulumi) },
        backendFolder: info.backendUrl.replace(/^file:\/\//, ""),
        networkNamespace: info.networkNamespace,
    };
}

/** A cluster of the user's kubeconfig; state and its passphrase are kept beside the workspace. */
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

/** The first line of output names the Pulumi that is used. */
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
