import type { KubeconfigOptions } from "../../cluster/kubeconfig.js";
import { readKubeconfigFiles } from "../../cluster/kubeconfig-files.js";
import { type PlatformInfo, platformEnvironment } from "../../machine/platform-info.js";
import type { Problem } from "../../model/settings/problem.js";

/** The context of the local platform's kubeconfig. */
const platformContext = "fastapi-release";

export interface ClusterQuestion {
    /** `kubernetes:context` of the stack's settings. */
    readonly configured: unknown;
    /** `kubernetes:kubeconfig` of the stack's settings: a file or its contents. */
    readonly kubeconfig: unknown;
    /** --context */
    readonly wanted?: string;
    /** Whether the stack already has resources: then its cluster cannot change. */
    readonly stackInUse: boolean;
    /** The local platform if it is running. */
    readonly platform?: PlatformInfo;
    /** Whether a kubeconfig that the user chose has a context of the platform's name. @default false */
    readonly hasOwnContext?: boolean;
    readonly environment: NodeJS.ProcessEnv;
}

/**
 * Whether KUBECONFIG names files, other than the platform's, that have a context called like the platform's: then that
 * cluster is meant.
 */
export async function hasOwnContext(
    context: unknown,
    environment: NodeJS.ProcessEnv,
    platform: PlatformInfo | undefined,
): Promise<boolean> {
    const named = environment["KUBECONFIG"];
    if (context !== platformContext || !named || named === platform?.kubeconfig) return false;
    const document = await readKubeconfigFiles(undefined, environment).catch(() => undefined);
    return document?.contexts.has(platformContext) === true;
}

export interface ChosenCluster {
    readonly context: string;
    /** Whether --context gave it and it must be written to the settings. */
    readonly isNew: boolean;
    readonly kubeconfig: KubeconfigOptions;
    /** The environment in which Pulumi and its providers reach this cluster and keep state. */
    readonly environment: NodeJS.ProcessEnv;
    /** What the user's environment says and the local platform overrules. */
    readonly told: readonly string[];
}

export type ClusterAnswer =
    | { readonly cluster: ChosenCluster; readonly problem?: undefined }
    | { readonly cluster?: undefined; readonly problem: Problem };

/** The cluster that the settings or --context name. Never uses the current context of a kubeconfig unasked. */
export function chooseCluster(question: ClusterQuestion): ClusterAnswer {
    const { configured, wanted, stackInUse, platform, environment } = question;
    const refuse = (path: string, message: string): ClusterAnswer => ({ problem: { path, message } });
    if (configured !== undefined && (typeof configured !== "string" || configured === "")) {
        return refuse("kubernetes:context", `${JSON.stringify(configured)} is not the name of a kubeconfig's context.`);
    }
    if (wanted !== undefined && configured !== undefined && wanted !== configured && stackInUse) {
        return refuse(
            "--context",
            `"${wanted}" is not "${configured}", the cluster on which this stack has resources; use another stack for another cluster.`,
        );
    }
    const context = wanted ?? configured;
    if (context === undefined) {
        return refuse(
            "kubernetes:context",
            `missing; name the cluster once with --context NAME, "${platformContext}" for the local platform.`,
        );
    }
    const hasOwn = typeof question.kubeconfig === "string" || question.hasOwnContext === true;
    const onPlatform = context === platformContext && !hasOwn;
    if (onPlatform && platform === undefined) {
        return refuse(
            "kubernetes:context",
            `"${platformContext}" is the local platform, which is not up; start it: npm run platform -- up`,
        );
    }
    const local = platform === undefined ? {} : platformEnvironment(platform);
    const merged = onPlatform
        ? { ...local, ...environment, KUBECONFIG: local["KUBECONFIG"], DOCKER_HOST: local["DOCKER_HOST"] }
        : { ...environment };
    const complete = withBackend(merged, environment, local);
    return {
        cluster: {
            context,
            isNew: context !== configured,
            kubeconfig: { context, environment: complete, ...kubeconfigSource(question.kubeconfig) },
            environment: complete,
            told: onPlatform ? overruled(environment, local) : [],
        },
    };
}

/** A line for each variable that the platform's own value replaces. */
function overruled(environment: NodeJS.ProcessEnv, local: Record<string, string>): string[] {
    const differs = (name: string) => Boolean(environment[name]) && environment[name] !== local[name];
    return [
        differs("KUBECONFIG")
            ? `KUBECONFIG (${environment["KUBECONFIG"]}) has no context "${platformContext}": using the local platform's kubeconfig`
            : [],
        differs("DOCKER_HOST")
            ? `DOCKER_HOST (${environment["DOCKER_HOST"]}) is not the local platform's: using the platform's Docker`
            : [],
    ].flat();
}

/** Adds backend and passphrase: the environment's, else those of the running platform. */
function withBackend(
    merged: NodeJS.ProcessEnv,
    environment: NodeJS.ProcessEnv,
    local: Record<string, string>,
): NodeJS.ProcessEnv {
    const passphraseGiven =
        environment["PULUMI_CONFIG_PASSPHRASE"] !== undefined ||
        environment["PULUMI_CONFIG_PASSPHRASE_FILE"] !== undefined;
    const file = local["PULUMI_CONFIG_PASSPHRASE_FILE"];
    const passphrase = passphraseGiven || file === undefined ? {} : { PULUMI_CONFIG_PASSPHRASE_FILE: file };
    const { PULUMI_CONFIG_PASSPHRASE_FILE: given, ...rest } = merged;
    const kept =
        environment["PULUMI_CONFIG_PASSPHRASE_FILE"] === undefined ? {} : { PULUMI_CONFIG_PASSPHRASE_FILE: given };
    return { ...rest, ...kept, ...passphrase };
}

function kubeconfigSource(value: unknown): Pick<KubeconfigOptions, "path" | "contents"> {
    if (typeof value !== "string" || value === "") return {};
    return /\n|^\s*\{/.test(value) ? { contents: value } : { path: value };
}
