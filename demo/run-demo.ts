import { setTimeout as sleep } from "node:timers/promises";
import { isNotFound, type KubernetesApi } from "../cluster/kubernetes-api.js";
import { isReady, podsByLabels } from "../cluster/pods-by-labels.js";
import { labelKeys } from "../model/names.js";
import { neededPlugins } from "../platform/pulumi/ensure-pulumi.js";
import { lookUp } from "../registry/registry-api.js";
import type { Answer } from "../tools/load/answer.js";
import { type RunningLoad, startLoad } from "../tools/load/start-load.js";
import type { StoryContext } from "./demo-context.js";
import { clearStory } from "./demo-context.js";
import type { DemoReport, LedgerRow } from "./demo-report.js";
import { StoryRun } from "./demo-run.js";
import { makeWorkspace, type SourceEdit } from "./make-workspace.js";
import type { RegistryDigests } from "./verify-report.js";

const name = "users";
/** Its own: it deletes this namespace, and tags of this repository, when it starts. */
const place = "fastapi-release-demo";

export interface DemoOutcome {
    readonly report: DemoReport;
    readonly registry: RegistryDigests;
    /** What happened to the pods that got traffic back, a line each; empty when they were warm. */
    readonly notWarm: readonly string[];
    /** The lost requests. */
    readonly lost: readonly Answer[];
}

/**
 * The whole story under constant load: deploy, switch, refuse, roll back, audit.
 *
 * @param folder the workspace, made from scratch
 * @param address where users call the service; absent: the Service's own address, inside the platform's namespace
 */
export async function runDemo(context: StoryContext, folder: string, address?: string): Promise<DemoOutcome> {
    const repository = `${context.registry}/${place}`;
    const { api, backendFolder, kubernetesContext, buildArgs } = context;
    const releases = [firstRelease, goodRelease, brokenRelease];
    const versions = releases.map(({ version }) => version);
    let load: RunningLoad | undefined;
    const run = new StoryRun(context, folder, name, () => load);
    run.heading("a fresh workspace; removes what an earlier run left");
    const [workspace] = await Promise.all([
        makeWorkspace(folder, { name, namespace: place, repository, context: kubernetesContext, buildArgs }),
        clearStory({ api, namespace: place, project: name, repository, versions, backendFolder }),
    ]);
    console.log(`   ${folder}: Git repository, Pulumi project ${name}, stack dev`);

    const ended = new AbortController();
    // Users call as soon as there is an address to call.
    const loading = (address === undefined ? findAddress(api, place, name, ended.signal) : Promise.resolve(address))
        .then(found => {
            const { networkNamespace } = context;
            const inside = address === undefined && networkNamespace !== undefined ? { networkNamespace } : {};
            load = startLoad({ url: `${found}/version`, ...inside });
        })
        .catch((error: Error) => {
            if (!ended.signal.aborted) console.error(`   the load could not be started: ${error.message}`);
        });
    try {
        const deploy = async ({ version, message, edits }: SampleRelease, from?: string) => {
            await workspace.commit(message, edits);
            return run.step({
                name: `deploy ${version}`,
                args: ["deploy", version, "--promote"],
                ...(from === undefined ? {} : { switches: { from, to: version } }),
            });
        };
        await deploy(firstRelease);
        await loading;
        await load?.ready;
        await deploy(goodRelease, firstRelease.version);
        await deploy(brokenRelease);

        const before = await warmPods(context, firstRelease.version);
        await run.step({
            name: "roll back to 1.0.0",
            args: ["rollback", "--reason", "the story goes back"],
            switches: { from: goodRelease.version, to: firstRelease.version },
        });
        const after = await warmPods(context, firstRelease.version);
        await run.step({ name: "the same update again", args: ["deploy"] });
        const history = await run.step({ name: "print the ledger", args: ["history"] });

        const totals = await load?.stop();
        const { requests = 0, failed = 0, fresh = 0, keptAlive = 0 } = totals ?? {};
        const registry = await registryDigests(repository, versions);
        return {
            report: {
                engine: { kind: "cli", version: context.pulumi.version, plugins: neededPlugins(context.pulumi) },
                cluster: context.cluster,
                steps: run.steps,
                load: { requests, failed, fresh, keptAlive },
                switches: run.switches(),
                ledger: ledgerRows(history.result),
            },
            registry,
            lost: load?.answers.filter(({ error }) => error !== undefined) ?? [],
            notWarm: before.filter(pod => !after.includes(pod)).map(pod => `${pod} was ready only before the rollback`),
        };
    } finally {
        ended.abort();
        await load?.stop().catch(() => undefined);
    }
}

/** The ready pods of a version, with their restart counts, which show a container that was started again. */
async function warmPods({ api }: StoryContext, version: string): Promise<string[]> {
    const pods = await podsByLabels(api, place, { [labelKeys.service]: name, [labelKeys.version]: version });
    return pods.filter(isReady).map(pod => {
        const statuses = (pod.status as { containerStatuses?: readonly { restartCount: number }[] }).containerStatuses;
        return `${pod.metadata?.name} (restarts: ${statuses?.[0]?.restartCount ?? 0})`;
    });
}

async function registryDigests(repository: string, versions: readonly string[]): Promise<RegistryDigests> {
    const found = await Promise.all(
        versions.map(async version => [version, (await lookUp(repository, version))?.digest] as const),
    );
    return Object.fromEntries(found);
}

function ledgerRows(history: unknown): LedgerRow[] {
    return (history as readonly LedgerRow[]).map(({ entry, release, digest, result, message }) => ({
        entry,
        release,
        digest,
        result,
        message,
    }));
}

interface ServiceObject {
    readonly spec?: { readonly clusterIP?: string; readonly ports?: readonly { readonly port: number }[] };
}

/** Waits for a Service and returns the address at which users in the cluster call it: `http://10.96.0.7:80`. */
export async function findAddress(
    api: KubernetesApi,
    namespace: string,
    name: string,
    signal: AbortSignal,
): Promise<string> {
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/services/${encodeURIComponent(name)}`;
    for (;;) {
        signal.throwIfAborted();
        try {
            const { spec } = await api.get<ServiceObject>(path);
            if (spec?.clusterIP !== undefined) return `http://${spec.clusterIP}:${spec.ports?.[0]?.port ?? 80}`;
        } catch (error) {
            if (!isNotFound(error)) throw error;
        }
        await sleep(150, undefined, { signal });
    }
}

/** One release of the story: a version, and the edits of the source that lead to it. */
export interface SampleRelease {
    readonly version: string;
    readonly message: string;
    readonly edits: readonly SourceEdit[];
}

/** The service in its shipped state. */
export const firstRelease: SampleRelease = { version: "1.0.0", message: "Release users", edits: [] };

/** Adds a user. */
export const goodRelease: SampleRelease = {
    version: "1.1.0",
    message: "Add Katherine",
    edits: [
        {
            file: "users_service/user_store.py",
            from: "for user in (ada, grace)}",
            to: 'for user in (ada, grace, User(id=UUID("00000000-0000-4000-8000-000000000003"), name="Katherine"))}',
        },
    ],
};

/** It starts and gets ready but lists no user; its own check of /v1/users notices. */
export const brokenRelease: SampleRelease = {
    version: "1.2.0",
    message: "Page users the wrong way",
    edits: [{ file: "users_service/user_store.py", from: "[offset : offset + limit]", to: "[offset + limit :]" }],
};
