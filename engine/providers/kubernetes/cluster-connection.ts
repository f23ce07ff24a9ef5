import { setMaxListeners } from "node:events";
import { loadKubeconfig } from "../../../cluster/kubeconfig.js";
import { KubernetesApi } from "../../../cluster/kubernetes-api.js";
import { isKubeconfigContents, type ProviderSettings } from "./provider-settings.js";

/** The cluster that the provider's settings name, reached when it is first needed. */
export class ClusterConnection {
    private connected: Promise<KubernetesApi> | undefined;

    constructor(
        readonly settings: ProviderSettings,
        private readonly environment: NodeJS.ProcessEnv,
    ) {}

    api(): Promise<KubernetesApi> {
        this.connected ??= this.connect();
        return this.connected;
    }

    private async connect(): Promise<KubernetesApi> {
        const { kubeconfig, context } = this.settings;
        const access = await loadKubeconfig({
            ...(kubeconfig === undefined
                ? {}
                : isKubeconfigContents(kubeconfig)
                  ? { contents: kubeconfig }
                  : { path: kubeconfig }),
            ...(context === undefined ? {} : { context }),
            environment: this.environment,
        });
        return new KubernetesApi(access);
    }
}

/** Many watches listen to one update's signal: that is no leak. */
export function allowManyListeners(signal: AbortSignal): void {
    setMaxListeners(0, signal);
}
