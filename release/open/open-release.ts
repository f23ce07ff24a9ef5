import { type ClusterAccess, type KubeconfigOptions, loadKubeconfig } from "../../cluster/kubeconfig.js";
import { KubernetesApi } from "../../cluster/kubernetes-api.js";
import { inForce } from "../../model/in-force.js";
import type { LedgerEntry } from "../../model/ledger-entry.js";
import type { Problem } from "../../model/problem.js";
import type { Settings } from "../../model/settings.js";
import type { Share } from "../../model/shares.js";
import { readPlatformInfo } from "../../platform/platform-info.js";
import { describePulumi, type Pulumi, pulumiEnvironment } from "../../platform/pulumi/find-pulumi.js";
import { readFileLedger } from "../ledger/file-ledger.js";
import { agree, asRecorded, inEffect } from "../ledger/in-effect.js";
import { type Ledger, lastSucceeded } from "../ledger/ledger.js";
import { reconcile } from "../ledger/reconcile.js";
import { requirePulumi } from "../pulumi/require-pulumi.js";
import { Refusal } from "../report/refusal.js";
import type { Report } from "../report/report.js";
import { type Backend, backendOf, loginNote } from "../stack/backend.js";
import { chooseCluster } from "../stack/choose-cluster.js";
import { type Project, readProject } from "../stack/project.js";
import { readFileSettings } from "../stack/read-file-settings.js";
import { SettingsFile } from "../stack/settings-file.js";

/** What every command may be told. */
export interface CommonOptions {
    readonly stack: string;
    /** Folder of Pulumi.yaml. */
    readonly cwd: string;
    readonly context?: string;
    readonly json: boolean;
    readonly message?: string;
    /** Seconds to wait for another command to end. @default 0 */
    readonly waitLock?: number;
    /** Goes ahead without asking at a terminal. @default false */
    readonly yes?: boolean;
    /** Seconds from the start of the command after which its update is cancelled. @default as long as it takes */
    readonly timeout?: number;
    /** Whether the settings file gets what was decided; else the ledger alone has it. @default true */
    readonly writeBack?: boolean;
}

/** A service whose settings are clean and whose cluster is chosen. Nothing has moved, and nobody has asked Pulumi. */
export interface OpenService {
    readonly project: Project;
    readonly stackName: string;
    readonly file: SettingsFile;
    /** Without what has expired. */
    readonly settings: Settings;
    readonly backend: Backend;
    /** What carries out updates. */
    readonly pulumi: Pulumi;
    readonly api: KubernetesApi;
    /** The context that --context gave and the settings do not have yet; written with the rest. */
    readonly newContext?: string;
    /** Aborted when the time that the command was given is over. */
    readonly deadline?: AbortSignal;
    /** In which Pulumi, its providers and the program run. */
    readonly environment: NodeJS.ProcessEnv;
}

/** A stack that is ready to be worked on; its settings are reconciled with the ledger. */
export interface OpenRelease extends OpenService {
    readonly ledger: Ledger;
}

/**
 * Reads settings and ledger, finds Pulumi and chooses the cluster; refuses with all problems at once.
 *
 * @param known problems with what the command was asked, to be told with the others
 */
export function openRelease(
    options: CommonOptions,
    report: Report,
    known: readonly Problem[] = [],
): Promise<OpenRelease> {
    return report.phase("open", () => open(options, report, known));
}

async function open(options: CommonOptions, report: Report, known: readonly Problem[]): Promise<OpenRelease> {
    const begun = await begin(options);
    for (const line of toldAtFirst(begun)) report.say(line);
    const { project, backend, pulumi } = begun;
    const ledger = await readLedger(backend, project, options.stack, pulumi);
    const { service, read } = await openBegun(begun, options, ledger.state?.isEmpty === false, known);
    const { settings: reconciled, note } = reconcile(read, lastRecorded(ledger), ledger.state?.fingerprint);
    if (note !== undefined) report.say(note);
    const settings = inForce(reconciled, new Date());
    const { name, namespace } = settings.service;
    report.about({ stack: options.stack, service: name, namespace, pulumi: pulumi.version });
    return { ...service, settings, ledger };
}

/** A service as its settings file tells it, with the settings before anything in them was left out as expired. */
export interface UnreadService {
    readonly service: OpenService;
    readonly read: Settings;
    /** What `openRelease` tells first. */
    readonly told: readonly string[];
}

/** The same without the ledger. Refuses what `openRelease` would refuse, in a stack that has resources. */
export async function openUnread(options: CommonOptions): Promise<UnreadService> {
    const begun = await begin(options);
    return { ...(await openBegun(begun, options, true, [])), told: toldAtFirst(begun) };
}

type Begun = Awaited<ReturnType<typeof begin>>;

async function begin(options: CommonOptions) {
    const project = readProject(options.cwd);
    const file = SettingsFile.read(project.directory, options.stack, options.writeBack === false);
    const pulumi = await requirePulumi();
    const platform = readPlatformInfo();
    return { project, file, pulumi, platform, backend: backendOf(project, platform) };
}

function toldAtFirst({ pulumi, backend }: Begun): readonly string[] {
    const where = loginNote(backend);
    return [describePulumi(pulumi), ...(where === undefined ? [] : [where])];
}

async function openBegun(
    { project, file, pulumi, platform, backend }: Begun,
    options: CommonOptions,
    stackInUse: boolean,
    known: readonly Problem[],
): Promise<Omit<UnreadService, "told">> {
    const { settings: read, problems: unclean } = readFileSettings(file);
    const { cluster, problem: clusterProblem } = chooseCluster({
        configured: file.value("kubernetes:context"),
        kubeconfig: file.value("kubernetes:kubeconfig"),
        ...(options.context === undefined ? {} : { wanted: options.context }),
        stackInUse,
        ...(platform === undefined ? {} : { platform }),
        environment: process.env,
    });
    const access = await (cluster === undefined ? undefined : reach(cluster.kubeconfig));
    const problems = [...known, ...unclean, clusterProblem, access?.problem].filter(problem => problem !== undefined);
    if (problems.length > 0 || read === undefined || cluster === undefined || access?.access === undefined) {
        throw Refusal.of(problems, `in ${file.path}; nothing was changed`);
    }
    const service: OpenService = {
        project,
        stackName: options.stack,
        file,
        settings: inForce(read, new Date()),
        backend,
        pulumi,
        api: new KubernetesApi(access.access),
        ...(cluster.isNew ? { newContext: cluster.context } : {}),
        ...(options.timeout === undefined ? {} : { deadline: deadlineAfter(options.timeout) }),
        environment: {
            ...cluster.environment,
            ...pulumiEnvironment(pulumi, cluster.environment),
            ...(backend.url === undefined ? {} : { PULUMI_BACKEND_URL: backend.url }),
        },
    };
    return { service, read };
}

/** Counted from the start of this process, however often a stack is opened in it. */
function deadlineAfter(seconds: number): AbortSignal {
    return AbortSignal.timeout(Math.max(1, Math.round(seconds * 1000 - performance.now())));
}

/** The same with the settings as far as they took effect: see in-effect.ts. */
export function takeInEffect(release: OpenRelease, serving: readonly Share[], report: Report): OpenRelease {
    const { settings, note } = inEffect(release.settings, lastDecision(release.ledger), serving);
    if (note !== undefined) report.say(note);
    return { ...release, settings };
}

/** Whether ledger and settings say the same: then it is known who serves. */
export function isRecorded({ settings, ledger }: OpenRelease): boolean {
    return agree(settings, lastDecision(ledger));
}

/** The settings as the ledger has them: what a command that was killed has written since is left out. */
export function recordedSettings({ settings, ledger }: OpenRelease): Settings {
    return asRecorded(settings, lastDecision(ledger));
}

/** What it decided that has not expired. */
function lastDecision(ledger: Ledger): LedgerEntry | undefined {
    const last = lastRecorded(ledger);
    return last && inForce(last, new Date());
}

function lastRecorded(ledger: Ledger): LedgerEntry | undefined {
    const last = lastSucceeded(ledger.entries);
    return last === undefined ? undefined : ledger.withDigests(last);
}

async function reach(options: KubeconfigOptions): Promise<{ access?: ClusterAccess; problem?: Problem }> {
    return loadKubeconfig(options).then(
        access => ({ access }),
        (error: Error) => ({ problem: { path: "kubernetes:context", message: `${error.message}.` } }),
    );
}

/** A file backend is read directly; any other through Pulumi, which takes seconds. */
export async function readLedger(backend: Backend, project: Project, stack: string, pulumi: Pulumi): Promise<Ledger> {
    if (backend.folder !== undefined) return readFileLedger(backend.folder, project.name, stack);
    const [{ readStackLedger }, { PulumiCli }] = await Promise.all([
        import("../ledger/stack-ledger.js"),
        import("../pulumi/pulumi-cli.js"),
    ]);
    const url: Record<string, string> = backend.url === undefined ? {} : { PULUMI_BACKEND_URL: backend.url };
    const environment = { ...pulumiEnvironment(pulumi), ...url };
    return readStackLedger(new PulumiCli(pulumi, project.directory, stack, environment));
}
