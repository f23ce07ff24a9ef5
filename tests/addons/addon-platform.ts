import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { loadKubeconfig } from "../../cluster/kubeconfig.js";
import { KubernetesApi } from "../../cluster/kubernetes-api.js";
import type { PlatformInfo } from "../../machine/platform-info.js";
import { endOf, readStatus, startPlatformCommand, succeed, testInstance } from "../platform/platform-run.js";

/** Long enough to build every add-on for the first time. */
export const buildTimeoutMs = 2_400_000;

// each file adds its add-on to those already running; the platform goes down when the last file has ended
after("the platform goes", async function () {
    this.timeout(120_000);
    await succeed("down");
});

/** Brings the test platform up with these add-ons. Shows its progress, because a first build takes minutes. */
export async function upWith(...addons: string[]): Promise<PlatformInfo> {
    const command = startPlatformCommand(["up", "--with", addons.join(",")]);
    command.stderr?.pipe(process.stderr, { end: false });
    const { code, output } = await endOf(command);
    if (code !== 0) throw new Error(`platform up --with ${addons.join(",")} ended with ${code}:\n${output}`);
    const { info } = await readStatus();
    if (info === undefined) throw new Error("the platform came up without a description of itself");
    return info;
}

export async function connect(): Promise<KubernetesApi> {
    return new KubernetesApi(await loadKubeconfig({ path: join(testInstance.folder, "kubeconfig") }));
}

/** Creates a namespace. */
export async function makeNamespace(api: KubernetesApi, name: string): Promise<void> {
    await api.create("/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name } });
}

/** Asks until it gets an answer. @throws Error that names what it waited for. */
export async function until<T>(what: string, seconds: number, ask: () => Promise<T | undefined>): Promise<T> {
    for (const deadline = Date.now() + seconds * 1000; Date.now() < deadline; await sleep(250)) {
        const answer = await ask();
        if (answer !== undefined) return answer;
    }
    throw new Error(`${what}: not within ${seconds} s`);
}
