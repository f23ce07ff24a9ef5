import type { KubeconfigOptions } from "../../cluster/kubeconfig.js";
import type { Problem } from "../../model/problem.js";
import { type PlatformInfo, platformEnvironment } from "../../platform/platform-info.js";

/** The context of the local platform's kubeconfig. */
const platformContext = "fastapi-release";

export interface ClusterQuestion {
    /** `kubernetes:context` of the stack's settings. */
    readonly configured: unknown;
    /** `kubernetes:kubeconfig` of the stack's settings: a file or its contents. */
    readonly kubeconfig: unknown;
    /** --context */
    readonly wanted?: string;
    /** Whether the stack holds resources already: then its cluster stays what it is. */
    readonly stackInUse: boolean;
    /** The local platform that is up. */
    readonly platform?: PlatformInfo;
    readonly environment: NodeJS.ProcessEnv;
}

export interface ChosenCluster {
    readonly context: string;
    /** To write into the settings, since --context gave it. */
    readonly isNew: boolean;
    readonly kubeconfig: KubeconfigOptions;
    /** The environment in which Pulumi and its providers reach this cluster and keep state. */
    readonly environment: NodeJS.ProcessEnv;
}

export type ClusterAnswer =
    | { readonly cluster: ChosenCluster; readonly problem?: undefined }
    | { readonly cluster?: undefined; readonly problem: Problem };

/** The cluster that the settings or --context name. The current context of a kubeconfig is never used unasked. */
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
            `missing; name the cluster once by --context NAME, "${platformContext}" for the local platform.`,
        );
    }
    const onPlatform = context === platformContext && typeof question.kubeconfig !== "string";
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
        },
    };
}

/** Backend and passphrase: the environment's, else those of the platform that is up. */
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
