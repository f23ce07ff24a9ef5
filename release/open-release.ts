import { loadKubeconfig } from "../cluster/kubeconfig.js";
import { KubernetesApi } from "../cluster/kubernetes-api.js";
import type { Problem } from "../model/problem.js";
import { readSettings } from "../model/read-settings.js";
import type { Settings } from "../model/settings.js";
import { readPlatformInfo } from "../platform/platform-info.js";
import { type Backend, locateBackend } from "./backend.js";
import { chooseCluster } from "./choose-cluster.js";
import { chooseEngine, type Engine, type EngineKind, quickenPulumi } from "./choose-engine.js";
import { readFileLedger } from "./file-ledger.js";
import { type Ledger, lastSucceeded } from "./ledger.js";
import { type Project, readProject } from "./project.js";
import { reconcile } from "./reconcile.js";
import { Refusal } from "./refusal.js";
import type { Report } from "./report.js";
import { SettingsFile } from "./settings-file.js";

/** What every command may be told. */
export interface CommonOptions {
    readonly stack: string;
    /** Folder of Pulumi.yaml. */
    readonly cwd: string;
    readonly engine?: EngineKind;
    readonly context?: string;
    readonly json: boolean;
    readonly message?: string;
}

/** A stack that is ready to be worked on: its settings are clean and its cluster is chosen. Nothing has moved. */
export interface OpenRelease {
    readonly project: Project;
    readonly stackName: string;
    readonly file: SettingsFile;
    /** After reconciling with the ledger. */
    readonly settings: Settings;
    readonly ledger: Ledger;
    readonly backend: Backend;
    readonly engine: Engine;
    readonly api: KubernetesApi;
    /** The context that --context gave and the settings do not have yet; written with the rest. */
    readonly newContext?: string;
    /** In which Pulumi, its providers and the program run. */
    readonly environment: NodeJS.ProcessEnv;
}

/** Reads settings and ledger and chooses engine and cluster; refuses with all problems at once. */
export async function openRelease(options: CommonOptions, report: Report): Promise<OpenRelease> {
    const engine = await chooseEngine(options.engine, process.env);
    report.say(`engine: ${engine.description}`);
    const project = readProject(options.cwd);
    const file = SettingsFile.read(project.directory, options.stack);
    const platform = readPlatformInfo();
    const url = process.env["PULUMI_BACKEND_URL"] ?? project.backendUrl ?? platform?.backendUrl;
    const backend = locateBackend(url, process.env["PULUMI_BACKEND_URL"] ? process.cwd() : project.directory);
    const ledger = await readLedger(backend, project, options.stack, engine);

    const { settings: read, problems: settingsProblems } = readSettings(file.values());
    const { cluster, problem: clusterProblem } = chooseCluster({
        configured: file.value("kubernetes:context"),
        kubeconfig: file.value("kubernetes:kubeconfig"),
        ...(options.context === undefined ? {} : { wanted: options.context }),
        stackInUse: ledger.state?.isEmpty === false,
        ...(platform === undefined ? {} : { platform }),
        environment: process.env,
    });
    const problems: Problem[] = [
        ...(settingsProblems ?? []),
        ...(clusterProblem === undefined ? [] : [clusterProblem]),
    ];
    if (read === undefined || cluster === undefined) throw Refusal.of(problems, `in ${file.path}; nothing was changed`);

    const access = await loadKubeconfig(cluster.kubeconfig).catch((error: Error) => {
        throw new Refusal(`${error.message}; nothing was changed.`);
    });
    const last = lastSucceeded(ledger.entries);
    const { settings, note } = reconcile(
        read,
        last === undefined ? undefined : ledger.withDigests(last),
        ledger.state?.fingerprint,
    );
    if (note !== undefined) report.say(note);
    return {
        project,
        stackName: options.stack,
        file,
        settings,
        ledger,
        backend,
        engine,
        api: new KubernetesApi(access),
        ...(cluster.isNew ? { newContext: cluster.context } : {}),
        environment: url === undefined ? cluster.environment : { ...cluster.environment, PULUMI_BACKEND_URL: url },
    };
}

/** A file backend is read directly; any other through Pulumi, which takes seconds. */
export async function readLedger(backend: Backend, project: Project, stack: string, engine: Engine): Promise<Ledger> {
    if (backend.folder !== undefined) return readFileLedger(backend.folder, project.name, stack);
    await quickenPulumi();
    const { readStackLedger } = await import("./stack-ledger.js");
    return readStackLedger(await engine.command(), project, stack);
}
