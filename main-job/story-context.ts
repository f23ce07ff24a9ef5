import { randomBytes } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { loadKubeconfig } from "../cluster/kubeconfig.js";
import { KubernetesApi } from "../cluster/kubernetes-api.js";
import { ensurePlatform } from "../platform/ensure-platform.js";
import { type PlatformInfo, platformEnvironment } from "../platform/platform-info.js";
import { progressLines } from "../platform/progress-lines.js";

/** Where the story plays. */
export interface StoryContext {
    readonly api: KubernetesApi;
    readonly cluster: { readonly version: string; readonly kind: string };
    readonly kubernetesContext: string;
    /** Such as "localhost:5000". */
    readonly registry: string;
    /** For the release command. */
    readonly environment: NodeJS.ProcessEnv;
    /** Holds `.pulumi`. */
    readonly backendFolder: string;
    /** In which users call the service; absent: anywhere. */
    readonly networkNamespace?: string;
}

/** The local platform, brought up when it is not. */
export async function onPlatform(): Promise<StoryContext> {
    const lines = progressLines(process.stderr);
    let info: PlatformInfo;
    try {
        info = await ensurePlatform(lines.report);
    } finally {
        lines.end();
    }
    const api = new KubernetesApi(await loadKubeconfig({ path: info.kubeconfig, context: info.context }));
    return {
        api,
        cluster: { version: info.kubernetesVersion, kind: "local platform" },
        kubernetesContext: info.context,
        registry: info.registry,
        environment: platformEnvironment(info),
        backendFolder: info.backendUrl.replace(/^file:\/\//, ""),
        networkNamespace: info.networkNamespace,
    };
}

/** A cluster of the user's kubeconfig; state and its passphrase are kept beside the workspace. */
export async function onContext(context: string, registry: string, folder: string): Promise<StoryContext> {
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
        environment: { PULUMI_BACKEND_URL: `file://${backendFolder}`, PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile },
        backendFolder,
    };
}
