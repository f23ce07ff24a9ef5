import { isReady, podsByLabels } from "../cluster/pods-by-labels.js";
import type { Answer } from "../load/answer.js";
import { type RunningLoad, startLoad } from "../load/start-load.js";
import { labelKeys } from "../model/names.js";
import { neededPlugins } from "../platform/pulumi/ensure-pulumi.js";
import { lookUp } from "../registry/registry-api.js";
import { clearStory } from "./clear-story.js";
import { findAddress } from "./find-address.js";
import type { LedgerRow, MainJobReport } from "./main-job-report.js";
import { makeWorkspace } from "./make-workspace.js";
import { brokenRelease, firstRelease, goodRelease, type SampleRelease } from "./sample-releases.js";
import type { StoryContext } from "./story-context.js";
import { StoryRun } from "./story-run.js";
import type { RegistryDigests } from "./verify-report.js";

const name = "users";
const namespace = "users-dev";

export interface MainJobOutcome {
    readonly report: MainJobReport;
    readonly registry: RegistryDigests;
    /** What the pods that took traffic back had to do for it, a line each; empty when they were warm. */
    readonly notWarm: readonly string[];
    /** The requests that were lost. */
    readonly lost: readonly Answer[];
}

/**
 * The whole story under constant load: deploy, switch, refuse, roll back, audit.
 *
 * @param folder the workspace, made anew
 * @param address where users call the service; absent: the Service's own address, inside the platform's namespace
 */
export async function runMainJob(context: StoryContext, folder: string, address?: string): Promise<MainJobOutcome> {
    const repository = `${context.registry}/${name}`;
    const { api, backendFolder, kubernetesContext } = context;
    const releases = [firstRelease, goodRelease, brokenRelease];
    const versions = releases.map(({ version }) => version);
    let load: RunningLoad | undefined;
    const run = new StoryRun(context, folder, name, () => load);
    run.heading("a fresh workspace; what an earlier run left is removed");
    const [workspace] = await Promise.all([
        makeWorkspace(folder, { name, namespace, repository, context: kubernetesContext }),
        clearStory({ api, namespace, project: name, repository, versions, backendFolder }),
    ]);
    console.log(`   ${folder}: Git repository, Pulumi project ${name}, stack dev`);

    const ended = new AbortController();
    // Users call from the first moment at which there is an address to call.
    const loading = (address === undefined ? findAddress(api, namespace, name, ended.signal) : Promise.resolve(address))
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
            notWarm: before.filter(pod => !after.includes(pod)).map(pod => `${pod} was ready before the rollback only`),
        };
    } finally {
        ended.abort();
        await load?.stop().catch(() => undefined);
    }
}

/** The ready pods of a version, with what would change if their containers were started again. */
async function warmPods({ api }: StoryContext, version: string): Promise<string[]> {
    const pods = await podsByLabels(api, namespace, { [labelKeys.service]: name, [labelKeys.version]: version });
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
        ...(release === undefined ? {} : { release }),
        ...(digest === undefined ? {} : { digest }),
        result,
        message,
    }));
}
