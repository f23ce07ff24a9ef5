import type { ClusterAccess } from "../../cluster/cluster-access.js";
import { type KubeconfigOptions, loadKubeconfig } from "../../cluster/kubeconfig.js";
import { KubernetesApi } from "../../cluster/kubernetes-api.js";
import { describePulumi, type Pulumi, pulumiEnvironment } from "../../machine/find-pulumi.js";
import { readPlatformInfo } from "../../machine/platform-info.js";
import { inForce } from "../../model/guards/in-force.js";
import type { Problem } from "../../model/settings/problem.js";
import type { Settings } from "../../model/settings/settings.js";
import type { RegistryAccess } from "../../registry/registry-access.js";
import { Refusal } from "../output/refusal.js";
import { requirePulumi } from "../pulumi/pulumi-error.js";
import { loginNote, type StateBackend, stateBackend } from "../stack/backend.js";
import { chooseCluster, hasOwnContext } from "../stack/find-cluster.js";
import { type Project, readProject } from "../stack/project.js";
import { readFileSettings } from "../stack/read-file-settings.js";
import { SettingsFile } from "../stack/settings-file.js";
import type { StackReference } from "../stack/stack-reference.js";

/** Options of every command. */
export interface CommonOptions extends StackReference {
    /** Folder of Pulumi.yaml. */
    readonly cwd: string;
    readonly context?: string;
    readonly json: boolean;
    readonly message?: string;
    /** Seconds to wait for another command to end. @default 0 */
    readonly waitLock?: number;
    /** Goes ahead without asking at a terminal. @default false */
    readonly yes?: boolean;
    /** Seconds from the start of the command after which its update is cancelled. @default no limit */
    readonly timeout?: number;
    /** Whether the decision is written to the settings file; if not, only the ledger has it. @default true */
    readonly writeBack?: boolean;
}

/** A service with valid settings and a chosen cluster. Nothing has moved, and Pulumi has not run. */
export interface OpenService {
    readonly project: Project;
    readonly stackName: string;
    readonly file: SettingsFile;
    /** Without what has expired. */
    readonly settings: Settings;
    readonly backend: StateBackend;
    /** The CLI that runs updates. */
    readonly pulumi: Pulumi;
    readonly api: KubernetesApi;
    /** The context of --context if the settings lack it; written with the decision. */
    readonly newContext?: string;
    /** Aborted when --timeout has passed. */
    readonly deadline?: AbortSignal;
    /** Environment of Pulumi, its providers and the program. */
    readonly environment: NodeJS.ProcessEnv;
}

/** How this stack's registries are reached. */
export function registryAccess({ project, settings }: Pick<OpenService, "project" | "settings">): RegistryAccess {
    return { registries: settings.service.registries, directory: project.directory };
}

/** A service from its settings file alone. */
export interface UnreadService {
    readonly service: OpenService;
    /** The settings, including what has expired. */
    readonly read: Settings;
    /** The first lines that `openStack` prints. */
    readonly told: readonly string[];
}

/** The same without the ledger. Refuses what `openStack` refuses for a stack that has resources. */
export async function openUnread(options: CommonOptions): Promise<UnreadService> {
    const begun = await begin(options);
    const opened = await openBegun(begun, options, true, []);
    return { ...opened, told: [...toldAtFirst(begun), ...opened.told] };
}

type Begun = Awaited<ReturnType<typeof begin>>;

export async function begin(options: CommonOptions) {
    const project = readProject(options);
    const file = SettingsFile.ofStack(project, options.stack, options.writeBack === false);
    const platform = readPlatformInfo();
    // Before Pulumi is looked for, which a machine may lack: it may refuse the stack's name.
    const backend = stateBackend(project, platform);
    return { project, file, pulumi: await requirePulumi(), platform, backend };
}

export function toldAtFirst({ pulumi, backend }: Begun): readonly string[] {
    const where = loginNote(backend);
    return [describePulumi(pulumi), ...(where === undefined ? [] : [where])];
}

export async function openBegun(
    { project, file, pulumi, platform, backend }: Begun,
    options: CommonOptions,
    stackInUse: boolean,
    known: readonly Problem[],
): Promise<UnreadService> {
    const { settings: read, problems: unclean } = readFileSettings(file);
    const { cluster, problem: clusterProblem } = chooseCluster({
        configured: file.value("kubernetes:context"),
        kubeconfig: file.value("kubernetes:kubeconfig"),
        wanted: options.context,
        hasOwnContext: await hasOwnContext(options.context ?? file.value("kubernetes:context"), process.env, platform),
        stackInUse,
        platform,
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
    return { service, read, told: cluster.told };
}

/** Counts from the start of this process, however often it opens a stack. */
function deadlineAfter(seconds: number): AbortSignal {
    return AbortSignal.timeout(Math.max(1, Math.round(seconds * 1000 - performance.now())));
}

async function reach(options: KubeconfigOptions): Promise<{ access?: ClusterAccess; problem?: Problem }> {
    return loadKubeconfig(options).then(
        access => ({ access }),
        (error: Error) => ({ problem: { path: "kubernetes:context", message: `${error.message}.` } }),
    );
}
