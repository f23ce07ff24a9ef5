import { type PropertyMap, Unknown } from "../../property-value.js";
import { plainValue } from "../plain-value.js";

/** What the provider resource's inputs say. Booleans come as JSON in strings. */
export interface ProviderSettings {
    /** A path, or the kubeconfig itself. */
    readonly kubeconfig?: string;
    /** Not known yet: the kubeconfig is another resource's output, in a preview. */
    readonly kubeconfigUnknown: boolean;
    readonly context?: string;
    /** For namespaced objects that name none. */
    readonly namespace?: string;
    readonly configMapMutable: boolean;
    readonly secretMutable: boolean;
    /** Objects of a cluster that does not answer count as deleted. */
    readonly deleteUnreachable: boolean;
}

/** Settings that change nothing here: hints, and switches of what this provider never does. */
const ignored = [
    "__internal",
    "version",
    "pluginDownloadURL",
    "clusterIdentifier",
    "kubeClientSettings",
    "suppressDeprecationWarnings",
    "suppressHelmHookWarnings",
    "enableServerSideApply",
];

/** Reads the settings; refuses what it does not know, by name. */
export function readProviderSettings(inputs: PropertyMap, environment: NodeJS.ProcessEnv): ProviderSettings {
    const known = [
        "kubeconfig",
        "context",
        "namespace",
        "enableConfigMapMutable",
        "enableSecretMutable",
        "deleteUnreachable",
    ];
    const strange = Object.keys(inputs).filter(key => !known.includes(key) && !ignored.includes(key));
    if (strange.length > 0) {
        throw new Error(
            `the kubernetes provider of the embedded engine does not support the setting ${strange.join(", ")}; ` +
                `it knows ${known.join(", ")}`,
        );
    }
    const text = (key: string): string | undefined => {
        const value = inputs[key] === undefined ? undefined : plainValue(inputs[key]);
        return value === undefined || value === null || value === "" ? undefined : String(value);
    };
    const flag = (key: string, variable: string) => (text(key) ?? environment[variable]) === "true";
    if (text("enableServerSideApply") === "false") {
        throw new Error("enableServerSideApply: false is not supported by the embedded engine; remove the setting");
    }
    const kubeconfigUnknown = inputs["kubeconfig"] instanceof Unknown;
    return {
        kubeconfig: kubeconfigUnknown ? undefined : text("kubeconfig"),
        kubeconfigUnknown,
        context: text("context"),
        namespace: text("namespace"),
        configMapMutable: flag("enableConfigMapMutable", "PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE"),
        secretMutable: flag("enableSecretMutable", "PULUMI_K8S_ENABLE_SECRET_MUTABLE"),
        deleteUnreachable: flag("deleteUnreachable", "PULUMI_K8S_DELETE_UNREACHABLE"),
    };
}

/** Whether a setting is a kubeconfig rather than the path of one. */
export function isKubeconfigContents(kubeconfig: string): boolean {
    return kubeconfig.includes("\n") || kubeconfig.trimStart().startsWith("{");
}
