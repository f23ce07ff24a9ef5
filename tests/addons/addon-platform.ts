import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { loadKubeconfig } from "../../cluster/kubeconfig.js";
import { KubernetesApi } from "../../cluster/kubernetes-api.js";
import type { PlatformInfo } from "../../platform/platform-info.js";
import { endOf, readStatus, startPlatformCommand, succeed, testInstance } from "../platform/platform-run.js";

/** Long enough for a first build of every add-on. */
export const buildTimeoutMs = 2_400_000;

// each file asks for its add-on beside what runs already; the platform goes when the last one has ended
after("the platform goes", async function () {
    this.timeout(120_000);
    await succeed("down");
});

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

/** Makes a namespace of that name. */
export async function makeNamespace(api: KubernetesApi, name: string): Promise<void> {
    await api.create("/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name } });
}

/** Asks until there is an answer. @throws Error naming what was waited for. */
export async function until<T>(what: string, seconds: number, ask: () => Promise<T | undefined>): Promise<T> {
    for (const deadline = Date.now() + seconds * 1000; Date.now() < deadline; await sleep(250)) {
        const answer = await ask();
        if (answer !== undefined) return answer;
    }
    throw new Error(`${what}: not within ${seconds} s`);
}
