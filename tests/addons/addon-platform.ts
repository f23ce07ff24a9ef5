import { join } from "node:path";
import { loadKubeconfig } from "../../cluster/kubeconfig.js";
import { KubernetesApi } from "../../cluster/kubernetes-api.js";
import type { PlatformInfo } from "../../platform/platform-info.js";
import { endOf, readStatus, startPlatformCommand, testInstance } from "../platform/platform-run.js";

/** Long enough for a first build of every add-on. */
export const buildTimeoutMs = 2_400_000;

/** Brings the tests' platform up with these add-ons; what it says meanwhile is shown, for a first build takes minutes. */
export async function upWith(...addons: string[]): Promise<PlatformInfo> {
    const command = startPlatformCommand(["up", "--with", addons.join(",")]);
    command.stderr?.pipe(process.stderr, { end: false });
    const { code, output } = await endOf(command);
    if (code !== 0) throw new Error(`platform up --with ${addons.join(",")} ended with ${code}:\n${output}`);
    const { info } = await readStatus();
    if (info === undefined) throw new Error("the platform came up and tells nothing of itself");
    return info;
}

export async function connect(): Promise<KubernetesApi> {
    return new KubernetesApi(await loadKubeconfig({ path: join(testInstance.folder, "kubeconfig") }));
}
